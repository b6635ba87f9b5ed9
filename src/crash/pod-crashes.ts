import type { PodCrash } from '../ports/cluster.ts'
import type { CrashStore, StoredCrash } from '../ports/store/crash-store.ts'

/** Stored crashes as the analyzers are told of them, each with what is known of its group. */
export async function podCrashes(found: readonly StoredCrash[], crashes: Pick<CrashStore, 'group'>): Promise<PodCrash[]> {
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
        program: record.command === '' ? record.program : record.command,
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
