import { AcesoError, faultText } from '../../domain/errors.ts'
import { epochMsOf, msBetween } from '../../domain/instant.ts'
import { bounded } from '../../domain/text.ts'
import type { Notice, Notifier, Sending } from '../../notifiers/contract.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Delivery, IncidentStore, Outbox } from '../../ports/store/store.ts'
import { startWorkLoop, type WorkLoop } from '../work-loop.ts'
import { isEnd, noticeOf, noticeOfAnnouncement, saysTheSame, seqOf } from './notices.ts'

/** A configured notifier under the name that deliveries carry. */
export interface Channel {
  readonly name: string
  readonly notifier: Notifier
  readonly settings: unknown
}

export interface DeliverPorts {
  readonly outbox: Pick<Outbox, 'take' | 'settle' | 'list'>
  readonly incidents: Pick<IncidentStore, 'get' | 'timeline'>
  readonly clock: Clock
  readonly channels: readonly Channel[]
  readonly publicUrl: string | undefined
  readonly settings: DeliverSettings
  onFault(fault: unknown): void
}

/** `sameWithin` and `giveUpAfter` in milliseconds. */
export interface DeliverSettings {
  readonly sameWithin: number
  readonly perMinute: number
  readonly giveUpAfter: number
}

const batchSize = 20
const restMs = 2000
/** Longer than a batch can take: a slow receiver must not have its notice taken a second time while the first try runs. */
const leaseMs = 300_000
const firstRetryMs = 5_000
const longestRetryMs = 600_000
const mostCompared = 20

/** Sends what waits in the outbox, until stopped. Several servers may run it: a delivery is leased to one at a time, and sent again only after a kill. */
export function startDelivering(ports: DeliverPorts): WorkLoop {
  const limits = new Map<string, number[]>()
  return startWorkLoop(
    async (signal) => ((await deliverOnce(ports, limits, signal)) === batchSize ? 'more' : 'idle'),
    restMs,
    (fault) => ports.onFault(fault),
  )
}

/** One batch: channels side by side, each in order. Returns how many were taken. `limits` holds the moments of each channel's last sendings. */
export async function deliverOnce(ports: DeliverPorts, limits: Map<string, number[]>, signal: AbortSignal): Promise<number> {
  const taken = await ports.outbox.take(batchSize, leaseMs)
  const byChannel = [...Map.groupBy(taken, ({ channel }) => channel).values()]
  await Promise.all(
    byChannel.map(async (deliveries) => {
      for (const delivery of deliveries) {
        // What is not tried now comes back when its lease ends.
        if (signal.aborted) return
        await deliver(delivery, ports, limits, signal).catch((fault: unknown) => ports.onFault(fault))
      }
    }),
  )
  return taken.length
}

async function deliver(delivery: Delivery, ports: DeliverPorts, limits: Map<string, number[]>, signal: AbortSignal): Promise<void> {
  const { outbox, clock, settings } = ports
  const channel = ports.channels.find(({ name }) => name === delivery.channel)
  if (channel === undefined) return await outbox.settle(delivery.id, { kind: 'dropped', error: 'the channel is no longer configured' })
  const notice = await noticeFor(delivery, ports)
  if (notice === undefined) return await outbox.settle(delivery.id, { kind: 'dropped', error: 'its event is no longer stored' })
  const earlier = await toldAlready(delivery, notice, ports)
  if (earlier !== undefined) return await outbox.settle(delivery.id, { kind: 'dropped', error: `the same as delivery ${earlier.id}` })

  const waitMs = limitedFor(limits, channel.name, settings.perMinute, epochMsOf(clock.now()))
  if (waitMs > 0)
    return await outbox.settle(delivery.id, { kind: 'retry', afterMs: waitMs, error: `more than ${settings.perMinute} a minute` })
  await outbox.settle(delivery.id, outcomeOf(await send(channel, notice, signal), delivery, ports))
}

async function send(channel: Channel, notice: Notice, signal: AbortSignal): Promise<Sending> {
  try {
    return await channel.notifier.send(notice, channel.settings, signal)
  } catch (fault) {
    const why = bounded(faultText(fault), 300)
    return fault instanceof AcesoError && fault.retryable ? { kind: 'later', why } : { kind: 'refused', why }
  }
}

type Outcome = Parameters<Outbox['settle']>[1]

function outcomeOf(sending: Sending, { at, attempts }: Delivery, { clock, settings }: DeliverPorts): Outcome {
  if (sending.kind === 'sent') return sending
  if (sending.kind === 'refused') return { kind: 'dead', error: sending.why }
  if (msBetween(at, clock.now()) >= settings.giveUpAfter) return { kind: 'dead', error: `${sending.why}; given up after ${attempts} tries` }
  return { kind: 'retry', afterMs: sending.afterMs ?? backOff(attempts), error: sending.why }
}

/** 5, 10, 20 s and so on, to 10 minutes. */
function backOff(attempts: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(20, Math.max(0, attempts - 1)))
}

/** How long the channel must rest: at most `perMinute` sendings in any minute. Counts this one when it may go. */
function limitedFor(limits: Map<string, number[]>, channel: string, perMinute: number, nowMs: number): number {
  const recent = (limits.get(channel) ?? []).filter((ms) => ms > nowMs - 60_000)
  const [oldest] = recent
  const isFull = recent.length >= perMinute && oldest !== undefined
  limits.set(channel, isFull ? recent : [...recent, nowMs])
  return isFull ? oldest + 60_000 - nowMs : 0
}

async function noticeFor({ id, at, about }: Delivery, { incidents, publicUrl }: DeliverPorts): Promise<Notice | undefined> {
  if (about.kind === 'announcement') return noticeOfAnnouncement(about.announcement, { id, at }, publicUrl)
  const { incidentId, seq } = about
  const [incident, [event]] = await Promise.all([incidents.get(incidentId), incidents.timeline(incidentId, seq - 1, 1)])
  return incident === undefined || event === undefined || event.seq !== seq ? undefined : noticeOf(event, incident, publicUrl)
}

/** The delivery that said the same to this channel within the window, since the last good end. Read from the store, so that a restart or another server changes nothing. */
async function toldAlready(delivery: Delivery, notice: Notice, ports: DeliverPorts): Promise<Delivery | undefined> {
  const { about } = delivery
  // An announcement is written down once, by its key.
  if (about.kind !== 'event') return undefined
  const all = await ports.outbox.list(about.incidentId)
  const before = all
    .filter((other) => other.channel === delivery.channel && other.status === 'sent' && seqOf(other) < about.seq)
    .filter((other) => msBetween(other.at, delivery.at) < ports.settings.sameWithin)
    .slice(-mostCompared)
  for (const other of before.toReversed()) {
    const told = await noticeFor(other, ports)
    if (told === undefined) continue
    if (saysTheSame(told, notice)) return other
    // After "mended" the same trouble is news again.
    if (isEnd(told)) return undefined
  }
  return undefined
}
