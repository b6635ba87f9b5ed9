import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ReportProgress, ReportStanding } from '../../domain/release/report.ts'
import { fakeReleaseVerbs } from '../../investigation/releases/fake-verbs.ts'
import { type ServerEvent, serverEvents } from './contracts/server-events.ts'
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
  const parts = fakeParts({ releases, ...given })
  const app = await createServer(parts)
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
  return { app, parts, address, stored, looks, open, away: (now: boolean) => (isAway = now) }
}

/** From here on the store is looked at when the test says so. To be called before the server is made. */
function onOwnTime() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const look = async () => void (await vi.advanceTimersByTimeAsync(400))
  /** Looks until it has come: a connection takes its own time. */
  const looking = async <Value>(coming: Promise<Value>): Promise<Value> => {
    const here = coming.then(() => true)
    const turn = () => new Promise<false>((resolve) => setImmediate(resolve, false))
    do await look()
    while (!(await Promise.race([here, turn()])))
    return await coming
  }
  return { look, looking }
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
    const { look, looking } = onOwnTime()
    const [here, there] = [await serve(), await serve()]
    here.stored.set('r-1', writing(1))
    const seen = (await looking((await here.open()).next()))?.id ?? ''
    expect(seen).toMatch(/^[0-9a-f]{16}$/)
    there.stored.set('r-1', writing(1))
    const resumed = await there.open({ 'last-event-id': seen })
    await look()
    await look()
    there.stored.set('r-1', writing(2))
    expect(dataOf(await looking(resumed.next()))).toEqual(writing(2))
  })

  it('asks the store one question for all who watch, and none when nobody does', async () => {
    const { look, looking } = onOwnTime()
    const { stored, looks, open, parts } = await serve()
    stored.set('r-1', writing(1)).set('r-2', { ...writing(1), id: 'r-2' })
    const watching = [await open(), await open(), await open({}, 'r-2')]
    for (const each of watching) await looking(each.next())
    looks.length = 0
    await look()
    await look()
    expect(looks).toEqual([
      ['r-1', 'r-2'],
      ['r-1', 'r-2'],
    ])
    for (const each of watching) each.leave()
    await expect.poll(() => parts.counted.at(-1)).toBe('streams(0)')
    looks.length = 0
    await look()
    await look()
    expect(looks).toEqual([])
  })

  it('goes on after the store was away', async () => {
    const { look, looking } = onOwnTime()
    const { stored, open, away } = await serve()
    stored.set('r-1', writing(1))
    const stream = await open()
    await looking(stream.next())
    away(true)
    await look()
    await look()
    stored.set('r-1', written)
    away(false)
    expect((await looking(stream.next()))?.event).toBe('end')
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
    // A report that goes on would hold it for ever.
    await app.close()
    expect(await stream.next()).toBeUndefined()
  })
})
