import type { FastifyBaseLogger } from 'fastify'
import { faultText } from '../../../domain/errors.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Verbs } from '../../../pipeline/verbs/verbs.ts'

/** How soon a change that another replica made is seen. */
const pollMs = 3_000
/** Changes looked at in one poll; when more than this changed, the rest is seen by whoever reads the list again. */
const mostPolled = 100

/** Ids of changed incidents, whoever changed them: this process tells at once, other replicas are asked in intervals while anybody listens. */
export interface ChangeFeed {
  subscribe(listener: (incidentIds: readonly string[]) => void): () => void
  close(): void
}

export function changeFeed(verbs: Pick<Verbs, 'onChange' | 'incidents'>, log: Pick<FastifyBaseLogger, 'warn'>): ChangeFeed {
  const listeners = new Set<(incidentIds: readonly string[]) => void>()
  const tell = (ids: readonly string[]): void => {
    for (const listener of listeners) listener(ids)
  }
  let stopHearing: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let seenUntil: Instant | undefined
  let isPolling = false

  const poll = async (): Promise<void> => {
    if (isPolling) return
    isPolling = true
    try {
      const { data } = await verbs.incidents({ page: 1, pageSize: mostPolled, sortBy: 'updatedAt', sortDesc: true })
      const since = seenUntil
      // Equal moments are told again: two replicas may write within one millisecond, and a listener only reads anew.
      const changed = since === undefined ? [] : data.filter(({ updatedAt }) => updatedAt >= since)
      const isNews = changed.some(({ updatedAt }) => since !== undefined && updatedAt > since)
      seenUntil = data[0]?.updatedAt ?? since
      if (isNews) tell(changed.map(({ id }) => id))
    } catch (fault) {
      log.warn({ err: faultText(fault) }, 'could not look for changes of other replicas')
    } finally {
      isPolling = false
    }
  }
  const start = (): void => {
    stopHearing = verbs.onChange(tell)
    seenUntil = undefined
    timer = setInterval(() => void poll(), pollMs)
    void poll()
  }
  const stop = (): void => {
    stopHearing?.()
    clearInterval(timer)
  }
  return {
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1) start()
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) stop()
      }
    },
    close() {
      if (listeners.size > 0) stop()
      listeners.clear()
    },
  }
}
