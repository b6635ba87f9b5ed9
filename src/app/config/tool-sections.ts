import { z } from 'zod'
import { ToolServers } from '../../adapters/mcp/settings.ts'
import { duration, size } from '../../domain/setting.ts'

/** How tools are called, by a model or over MCP, and which MCP servers bring more of them. */
export const ToolSettings = z.strictObject({
  timeout: duration({ min: '1s', max: '10m' }).prefault('20s').describe('how long one call of a tool may take'),
  answerLimit: size({ min: '4KiB', max: '1MiB' }).prefault('32KiB').describe('largest answer of a tool; larger ones are cut, and say so'),
  atOnce: z.number().int().min(1).max(64).default(8).describe('calls at the same time in one investigation'),
  cacheLimit: size({ min: '64KiB', max: '1GiB' }).prefault('16MiB').describe('memory for answers that equal calls are told again'),
  servers: ToolServers.default({}).describe(
    'MCP servers whose tools are offered beside Aceso’s own, by name; see docs/guides/use-from-your-assistant.md',
  ),
})
export type ToolSettings = z.output<typeof ToolSettings>
