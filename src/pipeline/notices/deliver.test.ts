import { describe, expect, it } from 'vitest'
import type { Announcement } from '../../domain/announcement.ts'
import { AcesoError } from '../../domain/errors.ts'
import type { EventBody } from '../../domain/incident/timeline.ts'
import type { Notice, Notifier, Sending } from '../../notifiers/contract.ts'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import type { Delivery, Outbox } from '../../ports/store/store.ts'
import { type DeliverPorts, type DeliverSettings, deliverOnce, startDelivering } from './deliver.ts'
import { diagnosed, shopStory } from './notices.fixture.ts'
import { noticeKindOf } from './notices.ts'

interface Setup {
  readonly story?: readonly EventBody[]
  readonly answers?: readonly (Sending | Error)[]
  readonly settings?: Partial<DeliverSettings>
  readonly channels?: readonly string[]
  readonly announcements?: readonly Announcement[]
}

const closing: EventBody = { type: 'incident.closed', reason: 'recovered', why: { en: 'w', zh: 'w' } }

/** An outbox with one delivery for each event that people are told of, as the store makes them, and a notifier that answers as it is told. */
function setup({ story = [diagnosed()], answers = [], settings = {}, channels = ['chat'], announcements = [] }: Setup) {
  const { incident, timeline } = shopStory(...story)
  const clock = fakeClock('2026-05-04T12:30:00.000Z')
  const sent: Notice[] = []
  const faults: unknown[] = []
  const outcomes: { id: number; outcome: Parameters<Outbox['settle']>[1] }[] = []
  const waitingRow = (id: number, about: Delivery['about'], at: string): Delivery => ({
    id,
    channel: 'chat',
    about,
    status: 'waiting',
    attempts: 0,
    at,
  })
  let rows: Delivery[] = [
    ...timeline
      .filter((event) => noticeKindOf(event) !== undefined)
      .map(({ seq, at }) => waitingRow(seq, { kind: 'event', incidentId: 'i-1', seq }, at)),
    ...announcements.map((announcement, index) => waitingRow(100 + index, { kind: 'announcement', announcement }, clock.now())),
  ]
  const outbox: DeliverPorts['outbox'] = {
    take: (limit) => {
      const taken = rows.filter(({ status }) => status === 'waiting').slice(0, limit)
      rows = rows.map((row) => (taken.includes(row) ? { ...row, attempts: row.attempts + 1 } : row))
      return Promise.resolve(rows.filter(({ id }) => taken.some((one) => one.id === id)))
    },
    settle: (id, outcome) => {
      outcomes.push({ id, outcome })
      const status = outcome.kind === 'retry' ? 'waiting' : outcome.kind
      rows = rows.map((row) => (row.id === id ? { ...row, status } : row))
      return Promise.resolve()
    },
    list: () => Promise.resolve(rows),
  }
  const waiting = [...answers]
  const notifier: Notifier = {
    kind: 'chat',
    settings: undefined as never,
    send: (notice) => {
      sent.push(notice)
      const answer = waiting.shift() ?? { kind: 'sent' }
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  }
  const ports: DeliverPorts = {
    outbox,
    clock,
    channels: channels.map((name) => ({ name, notifier, settings: {} })),
    publicUrl: 'https://aceso.example/',
    incidents: {
      get: () => Promise.resolve(incident),
      timeline: (_, afterSeq, limit) => Promise.resolve(timeline.filter(({ seq }) => seq > afterSeq).slice(0, limit)),
    },
    settings: { sameWithin: 3_600_000, perMinute: 20, giveUpAfter: 86_400_000, ...settings },
    onFault: (fault) => faults.push(fault),
  }
  const limits = new Map<string, number[]>()
  return { ports, clock, sent, faults, outcomes, once: () => deliverOnce(ports, limits, new AbortController().signal) }
}

describe('delivering', () => {
  it('sends each notice once and says so in the store', async () => {
    const box = setup({})
    expect(await box.once()).toBe(1)
    expect(await box.once()).toBe(0)
    expect(box.sent.map(({ kind, title }) => `${kind} ${title.en}`)).toEqual(['opened cart cannot start: key DB_URL is missing'])
    expect(box.outcomes).toEqual([{ id: 2, outcome: { kind: 'sent' } }])
  })

  it('sends what is announced without an incident, with the address of its page', async () => {
    const title = { en: 'Core dump storage of n1 is 85 % full', zh: '…' }
    const announcement = {
      key: 'k',
      kind: 'storage-filling',
      severity: 'medium',
      title,
      body: title,
      path: '/crashes/storage',
      facts: {},
    } as const
    const box = setup({ announcements: [announcement] })
    await box.once()
    expect(box.sent.at(-1)).toMatchObject({
      kind: 'storage-filling',
      id: 'announcement-100',
      title,
      url: 'https://aceso.example/crashes/storage',
    })
    expect(box.outcomes.at(-1)).toEqual({ id: 100, outcome: { kind: 'sent' } })
  })

  it('does not tell the same again within the window, and says of which it is a repeat', async () => {
    const box = setup({ story: [diagnosed(), diagnosed(), diagnosed('another cause')] })
    await box.once()
    expect(box.sent).toHaveLength(2)
    expect(box.outcomes[1]).toEqual({ id: 3, outcome: { kind: 'dropped', error: 'the same as delivery 2' } })
  })

  it('tells it again after the window', async () => {
    const box = setup({ story: [diagnosed(), diagnosed()], settings: { sameWithin: 60_000 } })
    await box.once()
    expect(box.sent).toHaveLength(2)
  })

  it('tells it again when people were told that it is over', async () => {
    const box = setup({ story: [diagnosed(), closing, { type: 'incident.reopened', title: 'again' }, diagnosed()] })
    await box.once()
    expect(box.sent.map(({ kind }) => kind)).toEqual(['opened', 'recovered', 'opened'])
  })

  it.each<[string, Sending | Error, object]>([
    ['waits and tries again', { kind: 'later', why: '503' }, { kind: 'retry', afterMs: 5000, error: '503' }],
    [
      'waits as long as the receiver wishes',
      { kind: 'later', why: '429', afterMs: 90_000 },
      { kind: 'retry', afterMs: 90_000, error: '429' },
    ],
    ['gives up what cannot help', { kind: 'refused', why: '400' }, { kind: 'dead', error: '400' }],
    ['takes a retryable fault for later', new AcesoError('timed-out', 'slow'), { kind: 'retry', afterMs: 5000, error: 'slow' }],
    ['takes any other fault for the end', new TypeError('broken'), { kind: 'dead', error: 'broken' }],
  ])('%s', async (_, answer, outcome) => {
    const box = setup({ answers: [answer] })
    await box.once()
    expect(box.outcomes).toEqual([{ id: 2, outcome }])
  })

  it('waits longer each time, ten minutes at most', async () => {
    const box = setup({ answers: Array.from({ length: 9 }, () => ({ kind: 'later' as const, why: 'x' })) })
    for (let attempt = 0; attempt < 9; attempt++) await box.once()
    expect(box.outcomes.map(({ outcome }) => (outcome.kind === 'retry' ? outcome.afterMs / 1000 : 0))).toEqual([
      5, 10, 20, 40, 80, 160, 320, 600, 600,
    ])
  })

  it('gives up after the configured time and says how often it tried', async () => {
    const box = setup({ answers: [{ kind: 'later', why: '503' }] })
    box.clock.pass(86_400_000)
    await box.once()
    expect(box.outcomes).toEqual([{ id: 2, outcome: { kind: 'dead', error: '503; given up after 1 tries' } }])
  })

  it('keeps to the limit of a channel, and sends the rest in the next minute', async () => {
    const box = setup({ story: [diagnosed('a'), diagnosed('b'), diagnosed('c')], settings: { perMinute: 2 } })
    await box.once()
    expect(box.sent).toHaveLength(2)
    expect(box.outcomes[2]).toEqual({ id: 4, outcome: { kind: 'retry', afterMs: 60_000, error: 'more than 2 a minute' } })
    box.clock.pass(60_001)
    await box.once()
    expect(box.sent).toHaveLength(3)
  })

  it('drops what was meant for a channel that is gone', async () => {
    const box = setup({ channels: ['other'] })
    await box.once()
    expect(box.outcomes).toEqual([{ id: 2, outcome: { kind: 'dropped', error: 'the channel is no longer configured' } }])
  })

  it('leaves what it did not come to for later when it is stopped', async () => {
    const box = setup({})
    await deliverOnce(box.ports, new Map(), AbortSignal.abort())
    expect(box.sent).toEqual([])
    expect(box.outcomes).toEqual([])
  })

  it('goes on when the store fails once, and ends when told', async () => {
    const box = setup({})
    let failed = false
    const inner = box.ports.outbox
    const outbox: DeliverPorts['outbox'] = {
      ...inner,
      take: (limit, leaseMs) => {
        if (failed) return inner.take(limit, leaseMs)
        failed = true
        return Promise.reject(new AcesoError('store-unavailable', 'away'))
      },
    }
    const delivering = startDelivering({ ...box.ports, outbox })
    await new Promise((resolve) => setImmediate(resolve))
    delivering.wake()
    while (box.outcomes.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await delivering.stop()
    expect(box.faults).toHaveLength(1)
    expect(box.sent).toHaveLength(1)
  })
})
