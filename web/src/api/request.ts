import { Fault, faultOf, isRecord } from './fault.ts'
import { access } from './token.ts'

const base = '/api/v1'
const patienceMs = 30_000

export type Query = Readonly<Record<string, string | number | boolean | undefined | readonly string[]>>

/** Asks the server and opens its envelope. Throws a Fault; a 401 also calls for the login view. `token` tries another than the kept one. */
export async function ask<Data>(path: string, query: Query = {}, signal?: AbortSignal, token = access.token()): Promise<Data> {
  return send<Data>('GET', `${path}${queryText(query)}`, undefined, signal, token)
}

/** Asks where the documents promise an answer without the envelope. */
export async function askBare<Data>(path: string, query: Query, signal: AbortSignal): Promise<Data> {
  // The server's contract tests promise that the answer is what the route says.
  return (await exchange('GET', `${path}${queryText(query)}`, undefined, signal)) as Data
}

/** A file's content; the token goes in a header, which a plain link could not send. */
export async function askFile(path: string, signal: AbortSignal): Promise<Blob> {
  const response = await reached(fetch(addressOf(path), { headers: authorization(), signal }), signal)
  if (response.status === 401) access.refuse()
  if (!response.ok) throw faultOf(response.status, await response.json().catch(() => undefined))
  return response.blob()
}

export async function tell<Data>(path: string, body: object = {}): Promise<Data> {
  return send<Data>('POST', path, body)
}

export async function remove<Data>(path: string): Promise<Data> {
  return send<Data>('DELETE', path, undefined)
}

export function authorization(token = access.token()): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

export const addressOf = (path: string): string => `${base}${path}`

async function send<Data>(method: string, path: string, body: object | undefined, signal?: AbortSignal, token?: string): Promise<Data> {
  const answer = await exchange(method, path, body, signal, token)
  if (!('data' in answer)) throw new Fault('', { code: 'shape', status: 200 })
  // The server's contract tests promise that `data` is what the route says.
  return answer['data'] as Data
}

async function exchange(
  method: string,
  path: string,
  body: object | undefined,
  signal?: AbortSignal,
  token = access.token(),
): Promise<Readonly<Record<string, unknown>>> {
  const patience = AbortSignal.timeout(patienceMs)
  const response = await reached(
    fetch(addressOf(path), {
      method,
      headers: {
        accept: 'application/json',
        ...authorization(token),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    }),
    signal,
  )
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.status === 401) access.refuse()
  if (!response.ok) throw faultOf(response.status, answer)
  if (!isRecord(answer)) throw new Fault('', { code: 'shape', status: response.status })
  return answer
}

async function reached(answer: Promise<Response>, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await answer
  } catch (fault) {
    if (signal?.aborted === true) throw fault
    throw new Fault('', { code: 'network', status: 0, retryable: true })
  }
}

function queryText(query: Query): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) words.append(name, String(one))
  }
  return words.size === 0 ? '' : `?${words.toString()}`
}
