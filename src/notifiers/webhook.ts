import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { faultText } from '../domain/errors.ts'
import type { Secret } from '../domain/secret.ts'
import { duration, secret, secretUrl } from '../domain/setting.ts'
import { bounded } from '../domain/text.ts'
import { defineNotifier, type Notice, type Sending } from './contract.ts'

const mostWaitMs = 3_600_000

/**
 * Posts a notice as JSON to any address. With a signing key each request carries `x-aceso-signature: sha256=<hex>`, the HMAC-SHA256 of
 * `<x-aceso-timestamp>.<body>`, so that the receiver knows who speaks and can refuse old requests. `idempotency-key` is the same for every try.
 * Redirects are not followed: the notice goes where it was meant to go, or nowhere.
 */
export const webhook = defineNotifier({
  kind: 'webhook',
  settings: z.strictObject({
    url: secretUrl().describe('address that notices are posted to'),
    signingKey: secret().optional().describe('key that requests are signed with'),
    timeout: duration({ min: '1s', max: '60s' }).prefault('5s').describe('how long the receiver may take to answer'),
  }),

  async send(notice, { url, signingKey, timeout }, signal): Promise<Sending> {
    const body = JSON.stringify(payload(notice))
    const headers = { ...baseHeaders(notice), ...(signingKey === undefined ? {} : signature(signingKey, body)) }
    try {
      const response = await fetch(url.reveal(), {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      })
      await response.body?.cancel()
      return sendingOf(response)
    } catch (fault) {
      // The cause says what failed (ECONNREFUSED 10.0.0.1:80); the message of fetch itself may hold the address with its key.
      const cause = fault instanceof Error ? fault.cause : undefined
      const isLate = fault instanceof Error && fault.name === 'TimeoutError'
      const why = isLate ? 'no answer in time' : cause === undefined ? 'no answer' : faultText(cause)
      return { kind: 'later', why: bounded(why.replaceAll(url.reveal(), '***'), 200) }
    }
  },
})

function payload(notice: Notice): object {
  const { kind, title, body, at } = notice
  return { schema: 'aceso.notice/v1', kind, ...subject(notice), title, body, at }
}

/** What it is about: an incident, or, where there is none, the facts of what is announced. */
function subject(notice: Notice): object {
  const url = notice.url ?? null
  if ('announcement' in notice) {
    const { key, severity, facts } = notice.announcement
    return { incident: null, announcement: { key, severity, facts, url } }
  }
  const { id, title, trouble, objects, severity, state } = notice.incident
  const cause = trouble?.cause.cause ?? null
  return { incident: { id, title, cause, object: trouble?.cause.object ?? objects[0] ?? null, severity, state, url } }
}

function baseHeaders({ id }: Notice): Record<string, string> {
  return { 'content-type': 'application/json', 'user-agent': 'aceso', 'idempotency-key': id }
}

function signature(key: Secret, body: string): Record<string, string> {
  // Of the sending, not of the event: a receiver may refuse what is old, and a notice may have waited.
  const timestamp = String(Math.floor(Date.now() / 1000))
  const digest = createHmac('sha256', key.reveal()).update(`${timestamp}.${body}`).digest('hex')
  return { 'x-aceso-timestamp': timestamp, 'x-aceso-signature': `sha256=${digest}` }
}

function sendingOf({ ok, status, headers }: Response): Sending {
  if (ok) return { kind: 'sent' }
  const why = `the receiver answered ${status}`
  if (status >= 300 && status < 400) return { kind: 'refused', why: `${why}, a redirect, which is not followed` }
  if (status !== 429 && status !== 408 && status < 500) return { kind: 'refused', why }
  const afterMs = retryAfterMs(headers.get('retry-after'))
  return { kind: 'later', why, ...(afterMs === undefined ? {} : { afterMs }) }
}

/** Seconds, or an HTTP date; at most an hour. */
function retryAfterMs(text: string | null): number | undefined {
  if (text === null) return undefined
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(mostWaitMs, Math.max(0, ms))
}
