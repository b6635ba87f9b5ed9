import type { AgentReport, StoredCore } from '../../src/domain/crash/agent-protocol.ts'
import type { CrashRecord } from '../../src/domain/crash/crash-record.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { bounded } from '../../src/domain/text.ts'
import type { FoundFile } from '../watch/folder.ts'

/** As the protocol allows; masking may have made the text longer than what was read. */
const mostLogTail = 65_536

const mostPath = 4_096

/** What came of one core file. */
export interface Outcome {
  readonly status: 'stored' | 'analyzed' | 'skipped' | 'error'
  readonly why?: string | undefined
  readonly record?: CrashRecord
  readonly stored?: readonly StoredCore[]
  readonly logTail?: string | undefined
}

export type UnnumberedReport = Omit<AgentReport, 'sequence'>

export function reportOf(
  { id, path }: Pick<FoundFile, 'id' | 'path'>,
  nodeName: string,
  nowMs: number,
  { status, why, record, stored = [], logTail }: Outcome,
): UnnumberedReport {
  return {
    id,
    nodeName,
    at: instantOf(nowMs),
    status,
    file: path.slice(0, mostPath),
    stored: [...stored],
    ...(why === undefined ? {} : { why: bounded(why, 500) }),
    ...(record === undefined ? {} : { record: slender(record) }),
    ...(logTail === undefined ? {} : { logTail: logTail.slice(-mostLogTail) }),
  }
}

/** Frames that a report carries besides those of the crashed thread; the slim core has them all. */
const mostOtherFrames = 4_000

/** A process of thousands of threads, most of which sleep in the same place, must not make a report of megabytes. */
export function slender(record: CrashRecord): CrashRecord {
  let left = mostOtherFrames
  const threads = record.threads.filter(({ tid, frames }) => {
    if (tid === record.crashThread) return true
    left -= frames.length + 1
    return left >= 0
  })
  if (threads.length === record.threads.length) return record
  const note = `the stacks of ${record.threads.length - threads.length} more threads are in the slim core`
  return { ...record, threads, notes: [...record.notes.slice(0, 49), note] }
}
