import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeVerbs, noted } from '../../pipeline/verbs/fake-verbs.ts'
import { fakeParts } from './fake-parts.ts'
import { createServer } from './server.ts'

const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

async function listening(given: Parameters<typeof fakeParts>[0] = {}) {
  const verbs = fakeVerbs()
  const parts = fakeParts({ verbs, ...given })
  const app = await createServer(parts)
  started.push(app)
  return { app, verbs, parts, address: await app.listen({ port: 0, host: '127.0.0.1' }) }
}

/** Reads a stream event by event. */
async function open(url: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController()
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: leaving.signal })
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  const next = async (): Promise<{ event: string; id: string | undefined; data: unknown } | 'end'> => {
    for (;;) {
      const end = rest.indexOf('\n\n')
      if (end >= 0) {
        const lines = rest.slice(0, end).split('\n')
        rest = rest.slice(end + 2)
        const field = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
        const data = field('data')
        if (data !== undefined) return { event: field('event') ?? 'message', id: field('id'), data: JSON.parse(data) }
      } else {
        const { value, done } = await reader.read()
        if (done) return 'end'
        rest += value
      }
    }
  }
  return { response, next, leave: () => leaving.abort() }
}

/** What a count is when it has stopped growing; a count that goes on growing ends the test by its time. */
async function settled(count: () => number): Promise<number> {
  for (;;) {
    const before = count()
    await new Promise((resolve) => setTimeout(resolve, 200))
    if (count() === before) return before
  }
}

describe('the live timeline', () => {
  it('tells what was, then what happens, numbered', async () => {
    const { verbs, address } = await listening()
    verbs.open('i-live', noted('one'))
    const stream = await open(`${address}/api/v1/incidents/i-live/timeline`)
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    expect(stream.response.headers.get('x-request-id')).toBeTruthy()
    expect(await stream.next()).toMatchObject({ event: 'timeline', id: '1', data: { seq: 1, body: { type: 'incident.opened' } } })
    expect(await stream.next()).toMatchObject({ id: '2', data: { body: { text: 'one' } } })
    verbs.happen('i-live', noted('two'))
    expect(await stream.next()).toMatchObject({ id: '3', data: { body: { text: 'two' } } })
  })

  it('resumes after the last event that was seen', async () => {
    const { verbs, address } = await listening()
    verbs.open('i-live', noted('one'), noted('two'), noted('three'))
    const stream = await open(`${address}/api/v1/incidents/i-live/timeline`, { 'last-event-id': '3' })
    expect(await stream.next()).toMatchObject({ id: '4', data: { body: { text: 'three' } } })
  })

  it('comes in order and whole, however long it is', async () => {
    const { verbs, address } = await listening()
    verbs.open('i-live', ...Array.from({ length: 350 }, (_, index) => noted(`${index} ${'x'.repeat(1000)}`)))
    const stream = await open(`${address}/api/v1/incidents/i-live/timeline`)
    const ids: string[] = []
    while (ids.length < 351) {
      const event = await stream.next()
      if (event === 'end') break
      ids.push(event.id ?? '')
    }
    expect(ids).toEqual(Array.from({ length: 351 }, (_, index) => String(index + 1)))
  })

  it('is refused for what is not there, and for a last event that is no number', async () => {
    const { verbs, address } = await listening()
    verbs.open('i-live')
    expect((await open(`${address}/api/v1/incidents/i-none/timeline`)).response.status).toBe(404)
    expect((await open(`${address}/api/v1/incidents/i-live/timeline`, { 'last-event-id': 'x' })).response.status).toBe(400)
  })

  it('ends when the server stops, and lets go of everything when the reader leaves', async () => {
    const { app, verbs, parts, address } = await listening()
    verbs.open('i-live')
    const leaving = await open(`${address}/api/v1/incidents/i-live/timeline`)
    const staying = await open(`${address}/api/v1/incidents/i-live/timeline`)
    await leaving.next()
    await staying.next()
    expect(parts.counted).toContain('streams(2)')
    leaving.leave()
    await expect.poll(() => parts.counted.at(-1)).toBe('streams(1)')
    // The reader that stays would hold it for ever.
    await app.close()
    expect(await staying.next()).toBe('end')
    expect(verbs.listeners()).toBe(0)
  })

  it('is read from the store no faster than its reader takes it', async () => {
    const text = 'x'.repeat(10_000)
    let batches = 0
    const verbs = fakeVerbs({
      timeline: async (incidentId, afterSeq, limit) => {
        batches += 1
        return Array.from({ length: limit }, (_, index) => ({
          incidentId,
          seq: afterSeq + index + 1,
          at: '2026-11-21T06:00:00.000Z',
          actor: { kind: 'machine', name: 'aceso' },
          body: { type: 'note.added', text },
        }))
      },
    })
    verbs.open('i-live')
    const { address, app } = await listening({ verbs })
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    socket.pause()
    socket.write('GET /api/v1/incidents/i-live/timeline HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n')
    await expect.poll(() => batches).toBeGreaterThan(1)
    const taken = await settled(() => batches)
    socket.on('data', () => undefined).resume()
    await expect.poll(() => batches).toBeGreaterThan(taken)
    // A reader that takes nothing any more does not hold the server's stop.
    socket.pause()
    socket.on('error', () => undefined)
    await settled(() => batches)
    await app.close()
    socket.destroy()
  })

  it('has no beginning for who asks only for its head', async () => {
    const { app, verbs } = await listening()
    verbs.open('i-live')
    const head = (url: string) => app.inject({ method: 'HEAD', url, headers: { accept: 'text/event-stream' } })
    expect((await head('/api/v1/incidents/i-live/timeline')).headers['content-type']).toContain('application/json')
    expect((await head('/api/v1/events')).statusCode).toBe(405)
  })

  it('is given to so many readers and no more', async () => {
    const { verbs, address } = await listening({ settings: { streams: 1 } })
    verbs.open('i-live')
    await open(`${address}/api/v1/incidents/i-live/timeline`)
    expect((await open(`${address}/api/v1/incidents/i-live/timeline`)).response.status).toBe(429)
  })
})

describe('the page of a timeline', () => {
  it('counts from either end', async () => {
    const { app, verbs } = await listening()
    verbs.open('i-live', noted('one'), noted('two'), noted('three'), noted('four'))
    const page = async (query: string) => {
      const { data } = (await app.inject({ url: `/api/v1/incidents/i-live/timeline?${query}` })).json()
      return { seqs: data.data.map(({ seq }: { seq: number }) => seq), total: data.total, totalPages: data.totalPages }
    }
    expect(await page('pageSize=2')).toEqual({ seqs: [1, 2], total: 5, totalPages: 3 })
    expect(await page('pageSize=2&page=3')).toEqual({ seqs: [5], total: 5, totalPages: 3 })
    expect(await page('pageSize=2&sortDesc=true')).toEqual({ seqs: [5, 4], total: 5, totalPages: 3 })
    expect(await page('pageSize=2&sortDesc=true&page=3')).toEqual({ seqs: [1], total: 5, totalPages: 3 })
    expect(await page('page=9')).toEqual({ seqs: [], total: 5, totalPages: 1 })
  })
})

describe('the stream of changes', () => {
  it('names changed incidents, each once', async () => {
    const { verbs, address } = await listening()
    verbs.open('i-live')
    const stream = await open(`${address}/api/v1/events`)
    await expect.poll(() => verbs.listeners()).toBe(1)
    verbs.happen('i-live', noted('one'))
    expect(await stream.next()).toMatchObject({ event: 'incidents', data: { ids: ['i-live'] } })
  })

  it('shows that it lives, and ends with the token that opened it', async () => {
    const { app, address, parts } = await listening({ tokens: { vera: 'viewer', adam: 'admin' }, settings: { heartbeatSeconds: 0.1 } })
    const response = await fetch(`${address}/api/v1/events`, { headers: { authorization: 'Bearer token-of-vera' } })
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader()
    let said = ''
    let isCut = false
    while (!isCut && !said.includes(': still here\n\n')) {
      const { value = '', done } = await reader.read()
      said += value
      isCut = done
    }
    expect(said).toMatch(/^retry: 2000\n\n: still here\n\n/)
    await app.inject({ method: 'DELETE', url: '/api/v1/tokens/vera', headers: { authorization: 'Bearer token-of-adam' } })
    let isOver = false
    while (!isOver) isOver = (await reader.read()).done
    expect(parts.counted).toContain('streams(0)')
    // How long a stream was open is no answering time.
    expect(parts.counted.filter((line) => line.startsWith('request(GET, /api/v1/events'))).toEqual([])
  })

  it('needs a token where there is one', async () => {
    const { address } = await listening({ tokens: { vera: 'viewer' } })
    expect((await open(`${address}/api/v1/events`)).response.status).toBe(401)
    expect((await open(`${address}/api/v1/events`, { authorization: 'Bearer token-of-vera' })).response.status).toBe(200)
  })
})
