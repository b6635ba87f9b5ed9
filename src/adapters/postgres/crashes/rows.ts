import type { Selectable } from 'kysely'
import { z } from 'zod'
import { AgentReport } from '../../../domain/crash/agent-protocol.ts'
import { Fingerprint, KnownCrash } from '../../../domain/crash/crash-record.ts'
import type { CrashGroup, GroupMember, StoredCrash } from '../../../ports/store/crash-store.ts'
import { checkedRow, storedObject } from '../database/stored-shapes.ts'
import type { CrashFingerprintRow, CrashReportRow } from '../schema/tables.ts'

/** A build-id is told by its beginning, as people do. */
const shortBuildId = 12

/** What the crashed program is told as: the image's tag where a pod is known, else its build. */
export function versionOf({ record }: AgentReport): string {
  const image = record?.pod?.image
  if (image !== undefined) return /[^/]:([^/@]+)(?:@|$)/.exec(image)?.[1] ?? image.slice(-80)
  const own = record?.modules.find(({ path }) => path === record.program)
  return own?.buildId?.slice(0, shortBuildId) ?? ''
}

export function storedCrash(row: Selectable<CrashReportRow> & { group_id: string | null }): StoredCrash {
  return {
    id: row.id,
    clusterId: row.cluster_id,
    receivedAt: row.received_at.toISOString(),
    crashedAt: row.crashed_at.toISOString(),
    version: row.version,
    report: checkedRow(AgentReport, row.report, 'crash_reports', row.id),
    group: row.group_id ?? undefined,
    slimName: row.slim_name ?? undefined,
    analysis: row.analysis === null ? undefined : storedObject('crash_reports', row.id, row.analysis),
  }
}

export interface GroupRow {
  readonly id: string
  readonly state: string
  readonly fixed_in: string | null
}

/** A group is what its fingerprints add up to. */
export function storedGroup(row: GroupRow, members: readonly CrashFingerprintRow[]): CrashGroup {
  const times = members.map(({ first_seen, last_seen }) => [first_seen.toISOString(), last_seen.toISOString()] as const)
  return {
    id: row.id,
    state: row.state === 'fixed' ? 'fixed' : 'open',
    fixedIn: row.fixed_in ?? undefined,
    count: members.reduce((sum, { count }) => sum + count, 0),
    fullCores: members.reduce((sum, { full_cores }) => sum + full_cores, 0),
    firstSeen: times.map(([first]) => first).toSorted()[0] ?? '',
    lastSeen:
      times
        .map(([, last]) => last)
        .toSorted()
        .at(-1) ?? '',
    members: members.map((member) => memberOf(member)).toSorted((left, right) => right.count - left.count),
  }
}

function memberOf(row: CrashFingerprintRow): GroupMember {
  return {
    key: row.key,
    fingerprint: checkedRow(Fingerprint, row.fingerprint, 'crash_fingerprints', row.key),
    signal: row.signal,
    program: row.program,
    abortMessage: row.abort_message ?? undefined,
    looksLike: checkedRow(z.array(KnownCrash), row.looks_like, 'crash_fingerprints', row.key),
    count: row.count,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
  }
}
