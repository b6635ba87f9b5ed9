import { z } from 'zod'
import type { JsonObject } from '../../domain/json.ts'
import type { RemoteTool, ToolServer, ToolServerStatus } from '../../ports/tool-server.ts'
import type { ToolOffer } from '../../ports/toolbox.ts'
import type { Runnable } from './run-tool.ts'

/** Nothing is known of how long its answers hold. */
const keepMs = 15_000

/** A server's tool under the same rules as our own: arguments are checked here, answers are bounded, masked and recorded. */
export function remoteRunnable(server: ToolServer, tool: RemoteTool): { readonly runnable: Runnable; readonly offer: ToolOffer } {
  const { name, remoteName, description, inputSchema } = tool
  return {
    offer: { name, description, inputSchema, source: server.name },
    runnable: {
      name,
      source: server.name,
      input: checkOf(inputSchema),
      off: whyAway(server.name, server.status()),
      async run(input, signal) {
        const answer = await server.call(remoteName, input as JsonObject, signal)
        return { ...answer, keepMs }
      },
    },
  }
}

export function whyAway(name: string, { state, why, nextTryAt }: ToolServerStatus): string | undefined {
  if (state === 'up') return undefined
  const reason = why === undefined ? '' : `: ${why}`
  return `MCP server ${name} is ${state}${reason}${nextTryAt === undefined ? '' : `; tried again at ${nextTryAt}`}`
}

/** The server's own schema; where zod cannot read it, any object, which the server then checks itself. */
function checkOf(schema: JsonObject): z.ZodType {
  try {
    return z.fromJSONSchema(schema)
  } catch {
    return z.record(z.string(), z.unknown())
  }
}
