import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import type { ReportProgress, ReportStanding } from '../../domain/release/report.ts'
import { type ServerEvent, serverEvents } from '../../domain/server-events.ts'
import { fakeReleaseVerbs } from '../../investigation/releases/fake-verbs.ts'
import { fakeParts } from './fake-parts.ts'
import { createServer } from './server.ts'

const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

const step = (round: number): ReportProgress => ({
  round,
  doing: 'thinking',
  tools: [],
  answers: 0,
  calls: [],
  tokens: { input: round * 100, output: 0 },
  costUsd: round / 1_000,
})
const writing = (round: number): ReportStanding => ({ id: 'r-1', status: 'generating', progress: step(round) })
const written: ReportStanding = { id: 'r-1', status: 'completed' }

/** A server beside the one that writes: it knows of the report only what the store holds. */
async function serve(given: Parameters<typeof fakeParts>[0] = {}) {
  const stored = new Map<string, ReportStanding>()
  const looks: (readonly string[])[] = []
  let isAway = false
  const releases = fakeReleaseVerbs({
    standings: async (ids) => {
      if (isAway) throw new Error('away')
      looks.push(ids)
      return ids.flatMap((id) => stored.get(id) ?? [])
    },
  })
  const app = await createServer(fakeParts({ releases, ...given }))
  started.push(app)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const open = async (headers: Record<string, string> = {}, id = 'r-1') => {
    const leaving = new AbortController()
    const url = `${address}/api/v1/reports/${id}/progress`
    const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: leaving.signal })
    const events = serverEvents(response.body ?? new ReadableStream())
    const next = async (): Promise<ServerEvent | undefined> => (await events.next()).value ?? undefined
    return { response, next, leave: () => leaving.abort() }
  }
  return { app, address, stored, looks, open, away: (now: boolean) => (isAway = now) }
}

const dataOf = (event: ServerEvent | undefined): unknown => (event === undefined ? undefined : JSON.parse(event.data))

describe('the progress of a report', () => {
  it('is told as it stands, step by step, and ends when the report ends', async () => {
    const { stored, open } = await serve()
    stored.set('r-1', writing(1))
    const stream = await open()
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    const first = await stream.next()
    expect([first?.event, dataOf(first)]).toEqual(['progress', writing(1)])
    stored.set('r-1', writing(2))
    expect(dataOf(await stream.next())).toEqual(writing(2))
    stored.set('r-1', written)
    const end = await stream.next()
    expect([end?.event, dataOf(end)]).toEqual(['end', written])
    expect(await stream.next()).toBeUndefined()
  })

  it('is not told again to who has seen it, on whatever server', async () => {
    const [here, there] = [await serve(), await serve()]
    here.stored.set('r-1', writing(1))
    const seen = (await (await here.open()).next())?.id ?? ''
    expect(seen).toMatch(/^[0-9a-f]{16}$/)
    there.stored.set('r-1', writing(1))
    const resumed = await there.open({ 'last-event-id': seen })
    setTimeout(() => there.stored.set('r-1', writing(2)), 600)
    expect(dataOf(await resumed.next())).toEqual(writing(2))
  })

  it('asks the store one question for all who watch, and none when nobody does', async () => {
    const { stored, looks, open } = await serve()
    stored.set('r-1', writing(1)).set('r-2', { ...writing(1), id: 'r-2' })
    const watching = [await open(), await open(), await open({}, 'r-2')]
    for (const each of watching) await each.next()
    const before = looks.length
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const asked = looks.slice(before)
    expect(asked.length).toBeGreaterThanOrEqual(1)
    expect(asked.length).toBeLessThanOrEqual(4)
    expect(asked[0]).toEqual(['r-1', 'r-2'])
    for (const each of watching) each.leave()
    await new Promise((resolve) => setTimeout(resolve, 600))
    const after = looks.length
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(looks).toHaveLength(after)
  })

  it('goes on after the store was away', async () => {
    const { stored, open, away } = await serve()
    stored.set('r-1', writing(1))
    const stream = await open()
    await stream.next()
    away(true)
    await new Promise((resolve) => setTimeout(resolve, 900))
    stored.set('r-1', written)
    away(false)
    expect((await stream.next())?.event).toBe('end')
  })

  it('ends for a report that was deleted meanwhile', async () => {
    const { stored, open } = await serve()
    stored.set('r-1', writing(1))
    const stream = await open()
    await stream.next()
    stored.clear()
    expect((await stream.next())?.event).toBe('end')
    expect(await stream.next()).toBeUndefined()
  })

  it('is answered once where no stream is asked for', async () => {
    const { app, stored } = await serve()
    stored.set('r-1', writing(3))
    const answer = await app.inject({ url: '/api/v1/reports/r-1/progress' })
    expect(answer.json()).toEqual({ code: 0, message: 'ok', data: writing(3) })
  })

  it('is documented as what it is: an answer, or a stream of the same', async () => {
    const { app } = await serve()
    const document = (await app.inject({ url: '/openapi.json' })).json()
    const { content } = document.paths['/api/v1/reports/{id}/progress'].get.responses['200']
    expect(Object.keys(content)).toEqual(['application/json', 'text/event-stream'])
    expect(JSON.stringify(content)).toContain('how a report stands')
  })

  it('is refused as the report itself is: without a token, for what is not there, and when too many watch', async () => {
    const { address, stored, open } = await serve({ tokens: { reader: 'viewer' }, settings: { streams: 1 } })
    stored.set('r-1', writing(1))
    expect((await open()).response.status).toBe(401)
    const reader = { authorization: 'Bearer token-of-reader' }
    expect((await open(reader, 'r-2')).response.status).toBe(404)
    expect((await fetch(`${address}/api/v1/reports/nonsense/progress`, { headers: reader })).status).toBe(400)
    const first = await open(reader)
    expect(first.response.status).toBe(200)
    expect((await open(reader)).response.status).toBe(429)
  })

  it('ends when the server stops', async () => {
    const { app, stored, open } = await serve()
    stored.set('r-1', writing(1))
    const stream = await open()
    await stream.next()
    const startedMs = performance.now()
    await app.close()
    expect(performance.now() - startedMs).toBeLessThan(2_000)
    expect(await stream.next()).toBeUndefined()
  })
})
