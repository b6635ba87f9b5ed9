import { Agent, request } from 'node:https'
import { AcesoError } from '../src/domain/errors.ts'
import type { ApiAccess } from './api-access.ts'

const timeoutMs = 20_000
const longestAnswer = 64 * 1024 * 1024

/** Reads one path of the API server as JSON. `cluster-forbidden` names what may not be read; everything else that fails may pass. */
export type ApiClient = (path: string, signal: AbortSignal) => Promise<unknown>

export function apiClient(access: ApiAccess): ApiClient {
  const tls = { ...(access.ca === undefined ? {} : { ca: access.ca }), ...access.certificate }
  const agent = new Agent({ keepAlive: true, maxSockets: 4, ...tls })
  return async (path, signal) => {
    const token = await access.token()
    const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const { status, text } = await get(new URL(path, access.url), {
      agent,
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    if (status === 401 || status === 403) {
      throw new AcesoError('cluster-forbidden', `the agent may not read ${path.split('?')[0]}`, { next: 'apply deploy/rbac.yaml' })
    }
    if (status !== 200) throw new AcesoError('cluster-unreachable', `the API server answered ${status} to ${path.split('?')[0]}`)
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw new AcesoError('cluster-unreachable', 'the API server did not answer in JSON', { cause })
    }
  }
}

function get(
  url: URL,
  options: { readonly agent: Agent; readonly headers: Record<string, string>; readonly signal: AbortSignal },
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new AcesoError('cluster-unreachable', `the API server at ${url.host} cannot be reached`, { cause }))
    const sent = request(url, options, (answer) => {
      const parts: Buffer[] = []
      let length = 0
      answer.on('data', (part: Buffer) => {
        length += part.length
        if (length > longestAnswer) sent.destroy(new Error(`more than ${longestAnswer} bytes`))
        else parts.push(part)
      })
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }))
      answer.once('error', fail)
    })
    sent.once('error', fail)
    sent.end()
  })
}
