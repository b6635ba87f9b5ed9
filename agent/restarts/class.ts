import { z } from 'zod'
import { classifyRestart, type PodEvent, type RestartClass } from '../../src/domain/crash/restart-class.ts'
import { parseInstant } from '../../src/domain/instant.ts'
import type { ApiClient } from '../cluster/api-client.ts'
import type { RawRestart } from './restarts.ts'

const Event = z.object({
  reason: z.string().default(''),
  message: z.string().default(''),
  count: z.int().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  involvedObject: z.object({ fieldPath: z.string().default('') }).prefault({}),
})
const EventList = z.object({ items: z.array(z.unknown()) })

const mostEvents = 200
/** Ends that a probe may stand behind: by themselves, by SIGKILL, by SIGTERM. Only then are events asked for. */
const maybeProbe = new Set([0, 137, 143])

/** Why it ended. Without an API server, or where events may not be read, the exit code alone decides. */
export async function classOf(
  restart: RawRestart,
  { api, panicKeywords }: { readonly api: ApiClient | undefined; readonly panicKeywords: readonly string[] },
  signal: AbortSignal,
): Promise<RestartClass> {
  const { exitCode, reason, message, containerName, restartTime, graceMs } = restart
  if (exitCode === undefined) return 'exit'
  const events = api !== undefined && maybeProbe.has(exitCode) ? await eventsOf(restart, api, signal).catch(() => []) : []
  return classifyRestart({ exitCode, reason, message }, containerName, restartTime, events, {
    panicKeywords,
    ...(graceMs === undefined ? {} : { graceMs }),
  })
}

async function eventsOf({ podNamespace, podUid }: RawRestart, api: ApiClient, signal: AbortSignal): Promise<readonly PodEvent[]> {
  const selector = encodeURIComponent(`involvedObject.uid=${podUid}`)
  const path = `/api/v1/namespaces/${encodeURIComponent(podNamespace)}/events?fieldSelector=${selector}&limit=${mostEvents}`
  const { items } = EventList.parse(await api.get(path, signal))
  return items.flatMap((item) => {
    const { data } = Event.safeParse(item)
    const lastAt = parseInstant(data?.lastTimestamp ?? data?.eventTime ?? undefined)
    if (data === undefined || lastAt === undefined) return []
    const { reason, message, count, involvedObject } = data
    return [{ reason, message, count: count ?? 1, lastAt, fieldPath: involvedObject.fieldPath }]
  })
}
