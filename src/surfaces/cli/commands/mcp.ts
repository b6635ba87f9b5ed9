import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { serverOf } from '../server/connect.ts'

export interface McpOptions {
  readonly server?: string
}

/** Standard output carries the protocol and nothing else; everything for people goes to standard error. */
export async function mcp({ server }: McpOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { stdin, stdout } = context.io.pipes()
  const pipes = { input: stdin, output: stdout }
  if (server === undefined) {
    const means = await context.means()
    await means.mcp(context.given, pipes, context.signal)
  } else {
    const { bridge } = await import('../../mcp/bridge.ts')
    await bridge(serverOf(server, context), pipes, context.signal)
  }
  return exitCodes.ok
}
