import { setTimeout as delay } from 'node:timers/promises'
import type { AgentHeartbeat } from '../src/domain/crash/agent-protocol.ts'
import type { KnownGroups } from './analyse/known-groups.ts'
import type { SlimCores } from './data/slim-cores.ts'
import type { Spool } from './data/spool.ts'
import { type Delivery, startDelivery } from './report/deliver.ts'
import type { ServerLink } from './report/server-link.ts'
import { type Log, spell } from './telemetry/log.ts'

export interface ServerSideMeans {
  readonly link: ServerLink
  readonly url: string
  readonly spool: Spool
  readonly slimCores: SlimCores
  readonly known: KnownGroups
  readonly log: Log
  /** What is told every minute. */
  readonly heartbeat: (signal: AbortSignal) => Promise<AgentHeartbeat>
  /** It was acknowledged. */
  readonly heard: (told: AgentHeartbeat) => void
  readonly onDelivered: () => void
}

const heartbeatMs = 60_000
/** While the server is away it is asked more often: it should learn soon that the agent lives. */
const awayMs = 10_000

export type ServerSide = Pick<Delivery, 'wake' | 'stop'>

/** All talk with the server: delivery of what waits, a sign of life each minute, and what is known of crash groups. That the server is away, and is back, is said once each. */
export function startServerSide(means: ServerSideMeans): ServerSide {
  const { link, log, known, spool, slimCores } = means
  const away = spell(
    (why) => log.warn('The server cannot be reached; results wait here', { url: means.url, why, waiting: spool.waiting }),
    () => log.info('The server is back', { url: means.url, waiting: spool.waiting }),
  )
  const delivery = startDelivery({
    spool,
    link,
    slimCore: (id) => slimCores.pathOf(id),
    async delivered(id, group) {
      away.good()
      await slimCores.remove(id)
      log.debug('Report delivered', { id, group, waiting: spool.waiting })
      means.onDelivered()
    },
    onFault: (why) => log.warn('The server will never take this', { why }),
    onAway: (fault) => away.bad(fault),
  })

  const ending = new AbortController()
  async function talk(signal: AbortSignal): Promise<void> {
    const told = await means.heartbeat(signal)
    await link.heartbeat(told, signal)
    means.heard(told)
    const { groups, fullCoresPerGroup } = await link.groups(signal)
    known.told(groups, fullCoresPerGroup)
    if (away.fault === undefined) return
    away.good()
    delivery.retry()
  }
  const talking = (async () => {
    while (!ending.signal.aborted) {
      try {
        await talk(ending.signal)
      } catch (fault) {
        if (!ending.signal.aborted) away.bad(fault)
      }
      const ms = away.fault === undefined ? heartbeatMs : awayMs
      await delay(ms, undefined, { signal: ending.signal, ref: false }).catch(() => undefined)
    }
  })()
  return {
    wake: () => delivery.wake(),
    async stop() {
      ending.abort()
      await Promise.all([talking, delivery.stop()])
    },
  }
}
