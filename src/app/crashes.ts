import { makeCrashVerbs } from '../crash/make-verbs.ts'
import type { CrashVerbs, ToldCrash } from '../crash/verbs.ts'
import type { Signal } from '../domain/signal.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Cluster, PodCrash } from '../ports/cluster.ts'
import type { CrashStore, StoredCrash } from '../ports/crash-store.ts'
import { sources } from '../sources/index.ts'
import type { Config } from './config/schema.ts'

const noCounts: ReadonlyMap<string, number> = new Map()
const mostSightings = 20

export interface CrashParts {
  readonly config: Config
  readonly crashes: CrashStore
  readonly blobs: Blobs
  readonly clock: Clock
  readonly clusterId: string
  readonly receive: (signals: readonly Signal[]) => Promise<void>
}

/** The verbs for crashes, passing on what the crash sources make of each report. */
export function crashVerbsOf({ config, crashes, blobs, clock, clusterId, receive }: CrashParts): CrashVerbs {
  const crashSources = sources.filter((source) => source.way === 'crash')
  const signalsOf = ({ report, group, receivedAt }: ToldCrash): readonly Signal[] =>
    crashSources.flatMap((source) => source.signals(report, group, { clusterId, now: receivedAt, restartCounts: noCounts }))
  return makeCrashVerbs({
    crashes,
    blobs,
    clock,
    clusterId,
    fullCoresPerGroup: config.crashes.fullCoresPerGroup,
    pass: (told) => receive(told.flatMap((one) => signalsOf(one))),
  })
}

/** The cluster, asked about crashes too: what its nodes' agents have told. */
export function crashAwareCluster(cluster: Cluster, crashes: CrashStore): Cluster {
  return {
    ...cluster,
    questions: {
      ...cluster.questions,
      async crashes({ namespace, name }) {
        const filter = {
          clusterId: cluster.id,
          namespace,
          pod: name,
          sortBy: 'time',
          sortDesc: true,
          page: 1,
          pageSize: mostSightings,
        } as const
        const { data } = await crashes.list(filter)
        return { kind: 'answer', value: await sightings(data, crashes) }
      },
    },
  }
}

async function sightings(found: readonly StoredCrash[], crashes: CrashStore): Promise<PodCrash[]> {
  const ids = [...new Set(found.flatMap(({ group }) => (group === undefined ? [] : [group])))]
  const groups = new Map(
    (await Promise.all(ids.map((id) => crashes.group(id)))).flatMap((group) => (group === undefined ? [] : [[group.id, group]])),
  )
  return found.flatMap(({ id, crashedAt, version, report: { record }, group }) => {
    if (record === undefined) return []
    const known = group === undefined ? undefined : groups.get(group)
    const [bug] = record.looksLike
    return [
      {
        id,
        at: crashedAt,
        container: record.pod?.container,
        reason: record.reason === '' ? record.signal.name : record.reason,
        abortMessage: record.abortMessage,
        frames: record.fingerprint.frames,
        quality: record.quality,
        version,
        group: known === undefined ? undefined : { id: known.id, count: known.count, firstSeen: known.firstSeen, fixedIn: known.fixedIn },
        looksLike: bug === undefined ? undefined : { id: bug.id, title: bug.title, fixedIn: bug.fixedIn },
      },
    ]
  })
}
