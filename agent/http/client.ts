import { Agent as HttpAgent, type IncomingMessage, request as requestPlain } from 'node:http'
import { Agent as HttpsAgent, request as requestTls } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
  /** Ended when nothing comes or goes for so long. */
  readonly silentMs: number
}

/** One request; whatever the status, an answer whose body has not been read. Redirects are answers too: they would carry a token elsewhere. */
export type HttpClient = (path: string, asked: HttpRequest, signal: AbortSignal) => Promise<IncomingMessage>

export interface Tls {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

/** By hand over node:http: fetch takes 10 MB of memory more. */
export function httpClient(base: string, tls: Tls = {}): HttpClient {
  const isPlain = new URL(base).protocol === 'http:'
  const agent = isPlain ? new HttpAgent({ keepAlive: true, maxSockets: 4 }) : new HttpsAgent({ keepAlive: true, maxSockets: 4, ...tls })
  const request = isPlain ? requestPlain : requestTls
  return (path, { method = 'GET', headers = {}, body, silentMs }, signal) =>
    new Promise((resolve, reject) => {
      const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {}
      const sent = request(new URL(path, base), { method, agent, headers: { ...headers, ...length }, signal, timeout: silentMs }, resolve)
      sent.once('timeout', () => sent.destroy(new Error(`silent for ${silentMs} ms`)))
      sent.once('error', reject)
      if (body === undefined || typeof body === 'string') sent.end(body)
      else void pipeline(body, sent).catch((fault: unknown) => sent.destroy(fault instanceof Error ? fault : undefined))
    })
}

/** The whole body; throws where it is longer. */
export async function readBody(answer: IncomingMessage, mostBytes: number): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length
    if (length > mostBytes) throw new Error(`more than ${mostBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** `ECONNREFUSED`, where the system gave a code. */
export function codeOfFault(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? ` (${String(fault.code)})` : ''
}
