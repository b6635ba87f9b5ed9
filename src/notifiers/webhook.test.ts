import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { applyEvent } from '../domain/incident/incident.ts'
import { aceso, type TimelineEvent } from '../domain/incident/timeline.ts'
import { objectRef } from '../domain/object-ref.ts'
import { Secret } from '../domain/secret.ts'
import type { Notice, Sending } from './contract.ts'
import { webhook } from './webhook.ts'

const event: TimelineEvent = {
  incidentId: 'i-7f3a9c',
  seq: 1,
  at: '2026-11-21T11:02:30.000Z',
  actor: aceso,
  body: {
    type: 'incident.opened',
    clusterId: 'lab',
    groupKey: 'g',
    trigger: 'alert',
    title: 'KubePodNotReady',
    severity: 'high',
    object: objectRef('Pod', 'shop', 'cart-1'),
  },
}
const notice: Notice = {
  kind: 'opened',
  id: 'i-7f3a9c-1',
  at: event.at,
  incident: applyEvent(undefined, event),
  event,
  title: { en: 'cart cannot start', zh: 'cart 无法启动' },
  body: { en: 'b', zh: 'b' },
  url: 'https://aceso.example/incidents/i-7f3a9c',
}

let server: Server | undefined
let seen: { headers: IncomingHttpHeaders; body: string }[] = []
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function receiver(answer: RequestListener): Promise<string> {
  seen = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ headers: request.headers, body })
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/hunter2`
}

function sending(url: string, more: object = {}): Promise<Sending> {
  return webhook.send(notice, { url: new Secret(url), ...more }, new AbortController().signal)
}

describe('webhook', () => {
  it('posts the documented JSON', async () => {
    const url = await receiver((_, response) => response.writeHead(204).end())
    expect(await sending(url)).toEqual({ kind: 'sent' })
    expect(seen[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'i-7f3a9c-1' })
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      schema: 'aceso.notice/v1',
      kind: 'opened',
      incident: {
        id: 'i-7f3a9c',
        title: 'KubePodNotReady',
        cause: null,
        object: { kind: 'Pod', namespace: 'shop', name: 'cart-1' },
        severity: 'high',
        state: 'triggered',
        url: 'https://aceso.example/incidents/i-7f3a9c',
      },
      title: { en: 'cart cannot start', zh: 'cart 无法启动' },
      body: { en: 'b', zh: 'b' },
      at: '2026-11-21T11:02:30.000Z',
    })
  })

  it('posts what is no trouble of one incident with its own facts', async () => {
    const url = await receiver((_, response) => response.end())
    const { title, body } = notice
    const announcement = {
      key: 'storage-filling/n1',
      kind: 'storage-filling',
      severity: 'medium',
      title,
      body,
      path: '/crashes/storage',
      facts: { place: 'n1', usedBytes: 85 },
    } as const
    const filling: Notice = { kind: 'storage-filling', id: 'announcement-7', at: event.at, announcement, title, body, url: undefined }
    await webhook.send(filling, { url: new Secret(url) }, new AbortController().signal)
    expect(seen[0]?.headers['idempotency-key']).toBe('announcement-7')
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      kind: 'storage-filling',
      incident: null,
      announcement: { key: 'storage-filling/n1', severity: 'medium', facts: { usedBytes: 85 }, url: null },
      at: '2026-11-21T11:02:30.000Z',
    })
  })

  it('signs time and body when it has a key, and never sends the key', async () => {
    const url = await receiver((_, response) => response.end())
    await sending(url, { signingKey: new Secret('topsecret') })
    const { headers, body } = seen[0] ?? { headers: {}, body: '' }
    const timestamp = String(headers['x-aceso-timestamp'])
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60)
    expect(headers['x-aceso-signature']).toBe(`sha256=${createHmac('sha256', 'topsecret').update(`${timestamp}.${body}`).digest('hex')}`)
    expect(JSON.stringify(seen)).not.toContain('topsecret')
  })

  it('sends no signature without a key', async () => {
    await sending(await receiver((_, response) => response.end()))
    expect(seen[0]?.headers).not.toHaveProperty('x-aceso-signature')
  })

  it.each([
    [500, 'later'],
    [503, 'later'],
    [429, 'later'],
    [408, 'later'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
  ])('takes %d for %s', async (status, kind) => {
    const url = await receiver((_, response) => response.writeHead(status).end())
    expect(await sending(url)).toEqual({ kind, why: `the receiver answered ${status}` })
  })

  it.each([
    ['120', 120_000],
    ['999999', 3_600_000],
  ])('honours Retry-After: %s', async (header, afterMs) => {
    const url = await receiver((_, response) => response.writeHead(429, { 'retry-after': header }).end())
    expect(await sending(url)).toMatchObject({ kind: 'later', afterMs })
  })

  it('honours Retry-After as a date', async () => {
    const url = await receiver((_, response) =>
      response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end(),
    )
    const result = await sending(url)
    expect(result.kind === 'later' ? result.afterMs : 0).toBeGreaterThan(50_000)
  })

  it('follows no redirect', async () => {
    const url = await receiver((_, response) => response.writeHead(307, { location: '/elsewhere' }).end())
    expect(await sending(url)).toMatchObject({ kind: 'refused' })
    expect(seen).toHaveLength(1)
  })

  it('waits no longer than the time-out, and does not tell the address', async () => {
    const url = await receiver(() => {})
    expect(await sending(url, { timeout: 1000 })).toEqual({ kind: 'later', why: 'no answer in time' })
  })

  it('tries later when nobody listens, and says why without the address’s key', async () => {
    const result = await sending('http://127.0.0.1:1/hooks/hunter2')
    expect(result.kind).toBe('later')
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })

  it('takes no other address than http and https', () => {
    expect(webhook.settings.safeParse({ url: new Secret('file:///etc/passwd') }).success).toBe(false)
    expect(webhook.settings.safeParse({ url: 'http://x' }).success).toBe(false)
  })
})
