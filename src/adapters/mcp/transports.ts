import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { boundedMessages, mostMessageBytes } from './bounded-messages.ts'
import type { ConnectOptions } from './connect-options.ts'
import { containerEnvironment, handOn } from './container-program.ts'
import { type Program, ProgramTransport } from './program-transport.ts'

const mostLineLength = 500

/**
 * A program that is started, spoken to over its standard input and output and nothing else. It gets HOME, PATH and the like, what is configured for it, and none of our own
 * environment; its secrets travel there and never among its arguments.
 */
export function processTransport(options: ConnectOptions): Transport {
  const { onLine } = options
  let rest = ''
  return new ProgramTransport({
    ...commandOf(options),
    onErrorOutput(chunk) {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\n')
      rest = (lines.pop() ?? '').slice(-mostLineLength)
      for (const line of lines) if (line.trim() !== '') onLine(line.slice(0, mostLineLength))
    },
  })
}

/** As it is, or inside the container: then docker or podman carries its pipes, and its variables by their names. */
function commandOf({ settings, secrets, inContainer }: ConnectOptions): Omit<Program, 'onErrorOutput'> {
  const { command = '', args, env, cwd, container } = settings
  const variables = { ...env, ...revealed(secrets.env) }
  if (inContainer === undefined || container === undefined) {
    return { command, args, env: { ...getDefaultEnvironment(), ...variables }, ...(cwd === undefined ? {} : { cwd }) }
  }
  const place = cwd === undefined ? [] : ['--workdir', cwd]
  const exec = ['exec', '--interactive', ...handOn(Object.keys(variables)), ...place, inContainer, command, ...args]
  return { command: container.program, args: exec, env: containerEnvironment(variables) }
}

function revealed(secrets: ConnectOptions['secrets']['env']): Record<string, string> {
  return Object.fromEntries([...secrets].map(([name, secret]) => [name, secret.reveal()]))
}

/** An address. Only its origin is ever asked, redirects are not followed, and an answer has an end. */
export function httpTransport({ settings, secrets }: ConnectOptions): Transport {
  const url = new URL(settings.url ?? '')
  const { token } = secrets
  return new StreamableHTTPClientTransport(url, {
    requestInit: { headers: token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` } },
    fetch: async (to, init) => {
      if (new URL(to).origin !== url.origin) throw new Error('the server points to another host')
      const response = await fetch(to, { ...init, redirect: 'error' })
      return boundedMessages(response, mostMessageBytes)
    },
    // Whether it is there is the watcher's business.
    reconnectionOptions: { initialReconnectionDelay: 1000, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1, maxRetries: 0 },
  })
}
