import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { ErrorCode, isJSONRPCRequest, isJSONRPCResultResponse, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { faultText } from '../../domain/errors.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Pipes } from './over-stdio.ts'

export interface BridgeOptions {
  /** Of a running Aceso. */
  readonly url: URL
  readonly token: Secret | undefined
}

/**
 * Carries messages between an assistant that knows only pipes and a running server, as they are. What the server offers, it offers here; a server that does not answer is
 * an error of that one request, and the next one is tried again.
 */
export async function bridge({ url, token }: BridgeOptions, { input, output }: Pipes, signal: AbortSignal): Promise<void> {
  const near = new StdioServerTransport(input, output)
  const far = new StreamableHTTPClientTransport(new URL('/mcp', url), {
    requestInit: { redirect: 'error', headers: token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` } },
    reconnectionOptions: { initialReconnectionDelay: 1000, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1, maxRetries: 0 },
  })
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const open = new Set<Promise<void>>()
  const pass = async (message: JSONRPCMessage): Promise<void> => {
    try {
      await far.send(message)
    } catch (fault) {
      if (!isJSONRPCRequest(message)) return
      const error = { code: ErrorCode.InternalError, message: `no answer from ${url.origin}: ${whyOf(fault)}` }
      await near.send({ jsonrpc: '2.0', id: message.id, error })
    }
  }
  Object.assign(near, {
    onclose: resolve,
    onmessage(message: JSONRPCMessage) {
      const passing = pass(message).finally(() => open.delete(passing))
      open.add(passing)
    },
  })
  Object.assign(far, {
    onmessage(message: JSONRPCMessage) {
      noteVersion(far, message)
      void near.send(message)
    },
  })
  input.once('end', () => void near.close())
  signal.addEventListener('abort', () => void near.close(), { once: true })
  await far.start()
  await near.start()
  await closed
  // Requests that were made before the end are still answered.
  await Promise.allSettled(open)
  await far.close()
}

/** The answer to `initialize` names the version that every later request must name. */
function noteVersion(far: StreamableHTTPClientTransport, message: JSONRPCMessage): void {
  if (!isJSONRPCResultResponse(message)) return
  const { protocolVersion } = message.result as { readonly protocolVersion?: unknown }
  if (typeof protocolVersion === 'string') far.setProtocolVersion(protocolVersion)
}

function whyOf(fault: unknown): string {
  const cause = fault instanceof Error && fault.cause !== undefined ? fault.cause : fault
  return faultText(cause).slice(0, 300)
}
