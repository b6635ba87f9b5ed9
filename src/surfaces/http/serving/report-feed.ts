import type { FastifyBaseLogger } from 'fastify'
import { faultText } from '../../../domain/errors.ts'
import type { ReportStanding } from '../../../domain/release/report.ts'
import type { ReleaseVerbs } from '../../../investigation/releases/verbs.ts'

/** How soon a step is seen, whichever server writes the report: its writer notes one at most every 200 ms. */
const lookEveryMs = 400

/** Undefined: there is no such report any more. */
type Listener = (standing: ReportStanding | undefined) => void

/** How reports stand while they are watched. However many read here, and whatever they read, the store is asked one question for all of them. */
export interface ReportFeed {
  /** Told at the next look and at each one after it, changed or not. */
  subscribe(id: string, listener: Listener): () => void
  close(): void
}

export function reportFeed(releases: Pick<ReleaseVerbs, 'standings'>, log: Pick<FastifyBaseLogger, 'warn'>): ReportFeed {
  const listeners = new Map<string, Set<Listener>>()
  let timer: NodeJS.Timeout | undefined
  let isLooking = false

  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    const watched = [...listeners.keys()]
    try {
      const standings = new Map((await releases.standings(watched)).map((one) => [one.id, one]))
      for (const id of watched) for (const listener of listeners.get(id) ?? []) listener(standings.get(id))
    } catch (fault) {
      log.warn({ err: faultText(fault) }, 'could not look how reports stand')
    } finally {
      isLooking = false
    }
  }
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  return {
    subscribe(id, listener) {
      const own = listeners.get(id) ?? new Set()
      listeners.set(id, own.add(listener))
      timer ??= setInterval(() => void look(), lookEveryMs)
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(id)
        if (listeners.size === 0) stop()
      }
    },
    close() {
      listeners.clear()
      stop()
    },
  }
}
