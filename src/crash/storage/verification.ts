import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { faultText } from '../../domain/errors.ts'
import { epochMsOf, type Instant } from '../../domain/instant.ts'
import { bounded } from '../../domain/text.ts'
import type { StoredBlob } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CrashFileStore } from '../../ports/store/crash-files.ts'
import type { LeaseStore, SwitchStore } from '../../ports/store/store.ts'
import { type StoredFinding, verifyStored } from '../retention/verify-stored.ts'
import { type SlimStore, slimPrefix } from './slim-store.ts'

/** As it stands now, or as the last one ended; kept in the store, so that every server tells of it and a restart does not forget. */
export const Verification = z.object({
  state: z.enum(['running', 'done', 'failed']),
  by: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  checkedFiles: z.int(),
  checkedBytes: z.int(),
  missing: z.int(),
  damaged: z.int(),
  orphaned: z.int(),
  problems: z.array(z.object({ name: z.string(), state: z.enum(['missing', 'damaged', 'orphaned']), why: z.string().optional() })),
  why: z.string().optional(),
})
export type Verification = z.infer<typeof Verification>

export interface Verifications {
  /** Begins one, or answers with the one that runs. Returns when it is done, at the latest after `waitMs`. */
  start(by: string, waitMs: number): Promise<Verification>
  last(): Promise<Verification | undefined>
}

export interface VerificationParts {
  readonly slim: SlimStore
  readonly files: Pick<CrashFileStore, 'slimNames' | 'isSlimNamed'>
  readonly switches: Pick<SwitchStore, 'get' | 'set'>
  readonly leases: Pick<LeaseStore, 'acquire' | 'release'>
  readonly clock: Clock
  /** Aborted when the process ends. */
  readonly ending: AbortSignal
}

const key = 'crash-verification'
const mostProblems = 200
const saveEveryMs = 2_000
const leaseMs = 60_000
/** Stored moments ago: its record may not name it yet. */
const freshMs = 10 * 60_000
const pageSize = 1_000

export function verifications(parts: VerificationParts): Verifications {
  const { switches, leases, clock } = parts
  const last = async (): Promise<Verification | undefined> => {
    const saved = await switches.get(key)
    const found = Verification.safeParse(saved?.value).data
    const isDead = found?.state === 'running' && saved !== undefined && epochMsOf(clock.now()) - epochMsOf(saved.at) > leaseMs
    return found !== undefined && isDead ? { ...found, state: 'failed', why: 'the server that ran it went away' } : found
  }
  return {
    last,
    async start(by, waitMs) {
      const holder = randomUUID()
      if (!(await leases.acquire(key, holder, leaseMs))) {
        const running = await last()
        if (running !== undefined) return running
      }
      const state = newVerification(by, clock.now())
      const save = async (): Promise<void> => {
        await leases.acquire(key, holder, leaseMs)
        await switches.set(key, { ...state }, by, clock.now())
      }
      await save()
      const working = verify(parts, state, save)
        .catch(() => undefined)
        .then(async () => leases.release(key, holder))
      await Promise.race([working, delay(waitMs)])
      return { ...state }
    },
  }
}

type Progress = { -readonly [Key in keyof Verification]: Verification[Key] }

function newVerification(by: string, startedAt: Instant): Progress {
  return { state: 'running', by, startedAt, checkedFiles: 0, checkedBytes: 0, missing: 0, damaged: 0, orphaned: 0, problems: [] }
}

async function verify({ slim, files, clock, ending }: VerificationParts, state: Progress, save: () => Promise<void>): Promise<void> {
  let savedMs = epochMsOf(state.startedAt)
  try {
    const { blobs } = slim
    if (blobs === undefined) throw new Error('this server keeps no slim cores')
    const isKnown = ({ name, storedAt }: StoredBlob): Promise<boolean> => isNamed(files, name, storedAt, clock.now())
    for await (const found of verifyStored(blobs, ending, { below: slimPrefix, expected: namesOf(files), isKnown })) {
      count(state, found)
      if (epochMsOf(clock.now()) - savedMs < saveEveryMs) continue
      savedMs = epochMsOf(clock.now())
      await save()
    }
    state.state = 'done'
  } catch (fault) {
    state.state = 'failed'
    state.why = bounded(faultText(fault), 300)
  }
  state.finishedAt = clock.now()
  await save()
}

function count(state: Progress, found: StoredFinding): void {
  if (found.state !== 'missing') state.checkedFiles += 1
  if (found.state === 'whole') {
    state.checkedBytes += found.sizeBytes
    return
  }
  state[found.state] += 1
  if (state.problems.length >= mostProblems) return
  state.problems.push({ name: found.name, state: found.state, ...('why' in found ? { why: found.why } : {}) })
}

async function isNamed(files: VerificationParts['files'], name: string, storedAt: Instant, now: Instant): Promise<boolean> {
  if (epochMsOf(now) - epochMsOf(storedAt) < freshMs) return true
  return await files.isSlimNamed(name)
}

async function* namesOf(files: VerificationParts['files']): AsyncGenerator<string> {
  for (let after: string | undefined; ; ) {
    const names = await files.slimNames(after, pageSize)
    yield* names
    after = names.at(-1)
    if (names.length < pageSize) return
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
