import { AcesoError } from '../../domain/errors.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import { bounded, verbatim } from '../../domain/text.ts'
import type { Answer, ProbeReply, ProbeTarget } from '../../ports/cluster.ts'
import type { Api } from './api.ts'
import { type ApiReply, parsedObject, statusMessage } from './api-faults.ts'
import { collectionPath } from './list-pages.ts'

const probeTimeoutMs = 3000

/** One GET through the API server's proxy. Whatever the application answers is an answer; the API server's own words about the way there are told apart by their shape. */
export async function probeThroughProxy(api: Api, pod: ObjectRef, target: ProbeTarget, signal: AbortSignal): Promise<Answer<ProbeReply>> {
  const scheme = target.scheme === 'HTTPS' ? 'https:' : ''
  const [path = '/', query] = target.path.split('?', 2)
  const written = path.startsWith('/') ? path : `/${path}`
  const base = `${collectionPath('Pod', pod.namespace)}/${scheme}${encodeURIComponent(pod.name)}:${target.port}/proxy${encodeURI(written)}`
  const startedMs = performance.now()
  try {
    const reply = await api.send(
      { method: 'GET', path: query === undefined ? base : `${base}?${query}`, timeoutMs: probeTimeoutMs, mostBytes: 16_384, cut: true },
      signal,
    )
    const own = ownWords(reply)
    if (own === undefined) return { kind: 'answer', value: { status: reply.status, tookMs: Math.round(performance.now() - startedMs) } }
    if (reply.status === 403 || reply.status === 401 || reply.status === 404)
      return { kind: 'unavailable', why: verbatim(bounded(own, 300)) }
    return { kind: 'answer', value: { failure: failureOf(own) } }
  } catch (fault) {
    if (fault instanceof AcesoError && fault.code === 'timed-out') return { kind: 'answer', value: { failure: 'timed-out' } }
    throw fault
  }
}

/** The API server speaks in Status objects; an application that answers with one of its own is no Kubernetes API and has no such shape. */
function ownWords(reply: ApiReply): string | undefined {
  if (reply.status < 400) return undefined
  const body = parsedObject(reply.body)
  const isStatus = body?.['kind'] === 'Status' && body['apiVersion'] === 'v1' && body['status'] === 'Failure'
  // Newer servers answer a failed way there in plain text.
  const isProxyText = (reply.status === 502 || reply.status === 503) && /^(error trying to reach service|Error: )/i.test(reply.body)
  return isStatus || isProxyText ? statusMessage(reply) : undefined
}

/** The words are the Go network library's; they are the only account of why no connection came. */
function failureOf(words: string): 'refused' | 'timed-out' | 'not-http' | 'unreachable' {
  if (/connection refused/i.test(words)) return 'refused'
  if (/timeout|deadline exceeded/i.test(words)) return 'timed-out'
  if (/malformed HTTP|HTTP response to HTTPS|tls:|first record does not look like|EOF|connection reset/i.test(words)) return 'not-http'
  return 'unreachable'
}
