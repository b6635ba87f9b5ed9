import { createHash } from 'node:crypto'
import type { Text } from '../../domain/text.ts'
import type { FileIdentity } from '../../ports/cores/core-files.ts'

/** Id of a core file on one node, the same after every restart of the agent: 32 hexadecimal digits. */
export function coreIdOf(nodeName: string, { device, inode, sizeBytes, modifiedMs }: FileIdentity): string {
  return createHash('sha256').update([nodeName, device, inode, sizeBytes, modifiedMs].join('\0')).digest('hex').slice(0, 32)
}

/** A file as it was seen at one moment. */
export interface Look {
  readonly identity: FileIdentity
  readonly atMs: number
}

/** systemd gives a file its name when it is whole; the kernel writes under the final name. */
export type Completion = 'whole-by-name' | 'written-in-place'

const settleMs = 2000
/** A core that its headers call longer is either still being written, or was cut off: wait before it is believed to be the second. */
const truncatedSettleMs = 30_000

/**
 * Whether a file is finished: it was closed by its writer, its name says so, or nothing changed between the first of its looks of this shape and the last.
 * `truncated`: its headers promise more than is there, as far as somebody looked.
 */
export function isComplete(
  looks: readonly Look[],
  completion: Completion,
  told: { readonly closed?: boolean; readonly truncated?: boolean } = {},
): boolean {
  // A name that promises a whole file is not believed where its headers promise more: somebody copies it.
  if (told.closed === true || (completion === 'whole-by-name' && told.truncated !== true)) return true
  const last = looks.at(-1)
  if (last === undefined) return false
  const changedAt = looks.findLastIndex(({ identity }) => !sameFile(identity, last.identity))
  const first = looks[changedAt + 1] ?? last
  return last.atMs - first.atMs >= (told.truncated === true ? truncatedSettleMs : settleMs)
}

export function sameFile(one: FileIdentity, other: FileIdentity): boolean {
  return (
    one.device === other.device && one.inode === other.inode && one.sizeBytes === other.sizeBytes && one.modifiedMs === other.modifiedMs
  )
}

export interface IntakeLimits {
  readonly maxFileAgeMs: number
  /** On disk: a core of two thousand threads is 16 GB long and takes 24 MB. */
  readonly maxFileBytes: number
}

export interface Skip {
  readonly reason: 'too-old' | 'too-large'
  readonly why: Text
}

/** Why a file is left alone; undefined where it is to be read. */
export function skipReason(
  file: { readonly crashedAtMs: number; readonly diskBytes: number },
  nowMs: number,
  limits: IntakeLimits,
): Skip | undefined {
  const ageMs = nowMs - file.crashedAtMs
  if (ageMs > limits.maxFileAgeMs) {
    const [age, most] = [hours(ageMs), hours(limits.maxFileAgeMs)]
    const why = {
      en: `it is ${age} h old, and ${most} h is the limit (collector.maxFileAge)`,
      zh: `已有 ${age} 小时，超过上限 ${most} 小时（collector.maxFileAge）`,
    }
    return { reason: 'too-old', why }
  }
  if (file.diskBytes > limits.maxFileBytes) {
    const [size, most] = [megabytes(file.diskBytes), megabytes(limits.maxFileBytes)]
    const why = {
      en: `it takes ${size} MB on disk, and ${most} MB is the limit (collector.maxFileSize)`,
      zh: `占用磁盘 ${size} MB，超过上限 ${most} MB（collector.maxFileSize）`,
    }
    return { reason: 'too-large', why }
  }
  return undefined
}

function hours(ms: number): string {
  return String(Math.round(ms / 360_000) / 10)
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1024 ** 2))
}
