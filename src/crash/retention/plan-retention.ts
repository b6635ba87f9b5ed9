import { epochMsOf, type Instant } from '../../domain/instant.ts'

/** A stored file as retention sees it. */
export interface HeldFile {
  readonly name: string
  readonly sizeBytes: number
  readonly storedAt: Instant
  readonly what: 'full' | 'slim'
  readonly group: string | undefined
  /** Whose it is where it has no group. */
  readonly instance: string | undefined
  /** 0-10; a core that could not be analysed counts as 0. */
  readonly valueScore: number
}

export interface RetentionRules {
  readonly retentionDays: number
  /** Slim cores take kilobytes and tell of years. */
  readonly slimRetentionDays: number
  readonly maxStorageBytes: number
  /** Share of the file system that stays free for others, 0-1. */
  readonly keepFree: number
}

export const defaultRules: RetentionRules = {
  retentionDays: 30,
  slimRetentionDays: 3650,
  maxStorageBytes: 50 * 1024 ** 3,
  keepFree: 0.15,
}

/** The file system that the store lies on; absent for a store that does not tell (S3). */
export interface DiskRoom {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** A file that waits to be stored. */
export type IncomingFile = Pick<HeldFile, 'sizeBytes' | 'what' | 'group' | 'instance'>

export interface RetentionPlan {
  readonly deletions: readonly { readonly file: HeldFile; readonly why: 'too-old' | 'storage-limit' | 'disk-floor' }[]
  /** False: the incoming file has no room even then; nothing is deleted for it. */
  readonly hasRoom: boolean
}

const dayMs = 86_400_000

/**
 * What to delete, in order, each file once.
 * 1. Whatever is older than its days.
 * 2. While the total is over the limit or the disk below its floor, the file of lowest value, of equal ones the oldest of the largest group, from the first of these that has any:
 *    cores of groups that take more than their share of the limit (so that a program crashing in a loop pushes out its own cores, not others'); other cores; the newest core of each
 *    group; slim cores. A crash without a group has no newest one to protect.
 */
export function planRetention(
  files: readonly HeldFile[],
  rules: RetentionRules,
  now: Instant,
  room: DiskRoom | undefined,
  incoming?: IncomingFile,
): RetentionPlan {
  const aged = files.filter((file) => ageMs(file, now) > (file.what === 'full' ? rules.retentionDays : rules.slimRetentionDays) * dayMs)
  const gone = new Set(aged)
  const deletions: RetentionPlan['deletions'][number][] = aged.map((file) => ({ file, why: 'too-old' }))
  const held = new Ledger(
    files.filter((file) => !gone.has(file)),
    incoming,
  )
  let freed = sizeOf(aged)
  const need = incoming?.sizeBytes ?? 0
  const floor = (room?.totalBytes ?? 0) * rules.keepFree
  const whyNot = (): 'storage-limit' | 'disk-floor' | undefined => {
    if (held.totalBytes + need > rules.maxStorageBytes) return 'storage-limit'
    return room !== undefined && room.freeBytes + freed - need < floor ? 'disk-floor' : undefined
  }
  const forced: RetentionPlan['deletions'][number][] = []
  for (let why = whyNot(); why !== undefined; why = whyNot()) {
    const file = held.takeLeast(rules.maxStorageBytes)
    // Others fill the disk, or the file alone is too large: deleting all that is held would not help.
    if (file === undefined)
      return { deletions: incoming === undefined && why === 'storage-limit' ? [...deletions, ...forced] : deletions, hasRoom: false }
    freed += file.sizeBytes
    forced.push({ file, why })
  }
  return { deletions: [...deletions, ...forced], hasRoom: true }
}

/** Files that are still held, with the sums that decide whose turn it is. */
class Ledger {
  totalBytes: number
  readonly #bytesOfGroup = new Map<string, number>()
  readonly #newestOfGroup = new Map<string, HeldFile>()
  readonly #incomingGroup: string | undefined
  /** Lowest value first, then the oldest; the largest group among equals is found when it is taken. */
  readonly #waiting: HeldFile[]

  constructor(files: readonly HeldFile[], incoming: IncomingFile | undefined) {
    this.totalBytes = sizeOf(files)
    this.#incomingGroup = incoming?.what === 'full' ? incoming.group : undefined
    for (const file of files) {
      if (file.what !== 'full') continue
      this.#bytesOfGroup.set(groupOf(file), (this.#bytesOfGroup.get(groupOf(file)) ?? 0) + file.sizeBytes)
      const newest = file.group === undefined ? undefined : this.#newestOfGroup.get(file.group)
      if (file.group !== undefined && (newest === undefined || newest.storedAt < file.storedAt)) this.#newestOfGroup.set(file.group, file)
    }
    if (incoming?.what === 'full')
      this.#bytesOfGroup.set(groupOf(incoming), (this.#bytesOfGroup.get(groupOf(incoming)) ?? 0) + incoming.sizeBytes)
    this.#waiting = files.toSorted((left, right) => left.valueScore - right.valueScore || (left.storedAt < right.storedAt ? -1 : 1))
  }

  takeLeast(limitBytes: number): HeldFile | undefined {
    const share = limitBytes / Math.max(1, this.#bytesOfGroup.size)
    let least: HeldFile | undefined
    let leastRank = Number.POSITIVE_INFINITY
    for (const file of this.#waiting) {
      const rank = this.#rankOf(file, share)
      const isLess =
        least === undefined ||
        rank < leastRank ||
        (rank === leastRank && file.valueScore === least.valueScore && this.#bytesOf(file) > this.#bytesOf(least))
      if (!isLess) continue
      least = file
      leastRank = rank
    }
    if (least === undefined) return undefined
    this.#waiting.splice(this.#waiting.indexOf(least), 1)
    this.totalBytes -= least.sizeBytes
    if (least.what === 'full') this.#bytesOfGroup.set(groupOf(least), this.#bytesOf(least) - least.sizeBytes)
    return least
  }

  #rankOf(file: HeldFile, share: number): number {
    if (file.what === 'slim') return 3
    const isNewest = file.group !== undefined && this.#newestOfGroup.get(file.group) === file && file.group !== this.#incomingGroup
    if (isNewest) return 2
    return this.#bytesOf(file) > share ? 0 : 1
  }

  #bytesOf(file: HeldFile): number {
    return this.#bytesOfGroup.get(groupOf(file)) ?? 0
  }
}

/** Crashes that nobody could group count together by the instance they come from. */
function groupOf({ group, instance }: Pick<HeldFile, 'group' | 'instance'>): string {
  return group === undefined ? `ungrouped ${instance ?? ''}` : `group ${group}`
}

function ageMs(file: HeldFile, now: Instant): number {
  return epochMsOf(now) - epochMsOf(file.storedAt)
}

function sizeOf(files: readonly HeldFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
