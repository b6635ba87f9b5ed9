import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { AcesoError } from '../src/domain/errors.ts'
import type { ApiAccess } from './api-access.ts'

const timeoutMs = 20_000
const longestAnswer = 64 * 1024 * 1024
const longestLine = 4 * 1024 * 1024

/** Reads the API server. `cluster-forbidden` names what may not be read; everything else that fails may pass. */
export interface ApiClient {
  /** One answer as JSON. */
  get(path: string, signal: AbortSignal): Promise<unknown>
  /** An answer that goes on, as JSON line by line. Ends when the server ends it, throws when nothing came for `silentMs`. */
  lines(path: string, silentMs: number, signal: AbortSignal): AsyncIterable<unknown>
}

export function apiClient(access: ApiAccess): ApiClient {
  const tls = { ...(access.ca === undefined ? {} : { ca: access.ca }), ...access.certificate }
  const isPlain = access.url.startsWith('http:')
  const agent = isPlain ? new HttpAgent({ keepAlive: true, maxSockets: 4 }) : new HttpsAgent({ keepAlive: true, maxSockets: 4, ...tls })

  async function open(path: string, silentMs: number, signal: AbortSignal): Promise<IncomingMessage> {
    const token = await access.token()
    const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const url = new URL(path, access.url)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = (isPlain ? httpRequest : httpsRequest)(url, { agent, headers, signal, timeout: silentMs }, resolve)
      sent.once('timeout', () => sent.destroy(new Error(`silent for ${silentMs} ms`)))
      sent.once('error', (cause) => reject(unreachable(url, cause)))
      sent.end()
    })
    const { statusCode = 0 } = answer
    if (statusCode === 200) return answer
    answer.resume()
    const where = path.split('?')[0]
    if (statusCode === 401 || statusCode === 403)
      throw new AcesoError('cluster-forbidden', `the API server answered ${statusCode} to ${where}`)
    throw new AcesoError('cluster-unreachable', `the API server answered ${statusCode} to ${where}`)
  }

  return {
    async get(path, signal) {
      const answer = await open(path, timeoutMs, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
      const parts: Buffer[] = []
      let length = 0
      try {
        for await (const part of answer as AsyncIterable<Buffer>) {
          length += part.length
          if (length > longestAnswer) throw new Error(`more than ${longestAnswer} bytes`)
          parts.push(part)
        }
      } catch (cause) {
        throw unreachable(new URL(access.url), cause)
      }
      return jsonOf(Buffer.concat(parts).toString('utf8'))
    },
    async *lines(path, silentMs, signal) {
      const answer = await open(path, silentMs, signal)
      let rest = ''
      try {
        answer.setEncoding('utf8')
        for await (const part of answer as AsyncIterable<string>) {
          const [last = '', ...before] = `${rest}${part}`.split('\n').toReversed()
          rest = last
          if (rest.length > longestLine) throw new Error(`a line of more than ${longestLine} characters`)
          for (const line of before.toReversed()) if (line !== '') yield jsonOf(line)
        }
      } catch (cause) {
        throw cause instanceof AcesoError ? cause : unreachable(new URL(access.url), cause)
      } finally {
        answer.destroy()
      }
    },
  }
}

function unreachable(url: URL, cause: unknown): AcesoError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new AcesoError('cluster-unreachable', `the API server at ${url.host} cannot be reached${code}`, { cause })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AcesoError('cluster-unreachable', 'the API server did not answer in JSON', { cause })
  }
}
