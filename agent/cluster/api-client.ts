import type { IncomingMessage } from 'node:http'
import { AcesoError } from '../../src/domain/errors.ts'
import { codeOfFault, httpClient, readBody } from '../http/client.ts'
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
  const request = httpClient(access.url, { ...(access.ca === undefined ? {} : { ca: access.ca }), ...access.certificate })
  const { host } = new URL(access.url)
  const unreachable = (cause: unknown): AcesoError =>
    cause instanceof AcesoError
      ? cause
      : new AcesoError('cluster-unreachable', `the API server at ${host} cannot be reached${codeOfFault(cause)}`, { cause })

  async function open(path: string, silentMs: number, signal: AbortSignal): Promise<IncomingMessage> {
    const token = await access.token()
    const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const answer = await request(path, { headers, silentMs }, signal)
    const { statusCode = 0 } = answer
    if (statusCode === 200) return answer
    answer.resume()
    const code = statusCode === 401 || statusCode === 403 ? 'cluster-forbidden' : 'cluster-unreachable'
    throw new AcesoError(code, `the API server answered ${statusCode} to ${path.split('?')[0]}`)
  }

  return {
    async get(path, signal) {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      try {
        return jsonOf(await readBody(await open(path, timeoutMs, inTime), longestAnswer))
      } catch (cause) {
        throw unreachable(cause)
      }
    },
    async *lines(path, silentMs, signal) {
      let rest = ''
      try {
        const answer = await open(path, silentMs, signal)
        answer.setEncoding('utf8')
        for await (const part of answer as AsyncIterable<string>) {
          const lines = `${rest}${part}`.split('\n')
          rest = lines.pop() ?? ''
          if (rest.length > longestLine) throw new Error(`a line of more than ${longestLine} characters`)
          for (const line of lines) if (line !== '') yield jsonOf(line)
        }
      } catch (cause) {
        throw unreachable(cause)
      }
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AcesoError('cluster-unreachable', 'the API server did not answer in JSON', { cause })
  }
}
