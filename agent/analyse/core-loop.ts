import { setTimeout as delay } from 'node:timers/promises'
import { faultText } from '../../src/domain/errors.ts'
import type { Folder, FoundFile } from '../watch/folder.ts'
import type { Worked } from './work.ts'

export interface CoreLoop {
  /** Looks into the folder soon, before its turn. */
  wake(): void
  /** Some core is being worked on, or waits for its turn or for its writer. */
  isBusy(): boolean
  /** Why the folder cannot be looked at; undefined while it can. */
  fault(): string | undefined
  /** Resolves when it was looked at once. */
  readonly looked: Promise<void>
  /** Ends when no work is in hand any more. */
  stop(): Promise<void>
}

export interface LoopMeans {
  readonly folder: Pick<Folder, 'look'>
  readonly everyMs: number
  readonly mostAtOnce: number
  readonly isDone: (id: string) => boolean
  readonly work: (file: FoundFile, isLastTry: boolean, signal: AbortSignal) => Promise<Worked>
  /** Told once for as long as it stays the same. */
  readonly onFault: (message: string) => void
  /** Why no further core is begun; undefined: nothing stands against it. */
  readonly held?: () => string | undefined
  readonly nowMs?: () => number
  /** Between two looks at least. */
  readonly gapMs?: number
}

/** A file that is still being written is looked at again this soon: its being at rest has to be seen. */
const waitingEveryMs = 1_000
const defaultGapMs = 250
/** Looking takes at most this share of the time, however many files lie there and however often something changes. */
const restPerLook = 20
/** After a fault that may pass: 5 s, 10 s ... 20 minutes; the last try decides. */
const tries = { firstPauseMs: 5_000, longestPauseMs: 20 * 60_000, most: 9 } as const

interface Tried {
  count: number
  notBeforeMs: number
}

/** Look, work, look again: every core that is not done is given to `work`, the oldest first, a few at once, until it is done. */
export function startCoreLoop(means: LoopMeans): CoreLoop {
  const { folder, isDone } = means
  const nowMs = means.nowMs ?? (() => performance.now())
  const ending = new AbortController()
  const inHand = new Map<string, Promise<void>>()
  const tried = new Map<string, Tried>()
  let waiting: FoundFile[] = []
  let isWritten = false
  let fault: string | undefined = 'not looked at yet'
  let waker = new AbortController()
  const looked = Promise.withResolvers<void>()

  async function take(file: FoundFile): Promise<void> {
    const before = tried.get(file.id)?.count ?? 0
    let worked: Worked
    try {
      worked = await means.work(file, before + 1 >= tries.most, ending.signal)
    } catch (cause) {
      // What came of the core could not be written down: nothing is lost as long as it is tried.
      means.onFault(`${file.path}: ${faultText(cause)}`)
      worked = 'again'
    }
    if (worked === 'wait') isWritten = true
    if (worked === 'done') tried.delete(file.id)
    if (worked === 'again') {
      const pauseMs = Math.min(tries.longestPauseMs, tries.firstPauseMs * 2 ** before)
      tried.set(file.id, { count: before + 1, notBeforeMs: nowMs() + pauseMs })
    }
  }

  function begin(): void {
    while (!ending.signal.aborted && inHand.size < means.mostAtOnce && means.held?.() === undefined) {
      const file = waiting.shift()
      if (file === undefined) return
      const taken = take(file).finally(() => {
        inHand.delete(file.id)
        begin()
      })
      inHand.set(file.id, taken)
    }
  }

  async function look(): Promise<void> {
    try {
      const files = await folder.look()
      fault = undefined
      const mayBegin = ({ id }: FoundFile): boolean => !isDone(id) && !inHand.has(id) && (tried.get(id)?.notBeforeMs ?? 0) <= nowMs()
      waiting = files.filter(mayBegin).toSorted((left, right) => writtenMs(left) - writtenMs(right))
      forget(files)
      isWritten = false
      begin()
    } catch (cause) {
      const message = faultText(cause)
      if (message !== fault) means.onFault(message)
      fault = message
      waiting = []
    }
  }

  /** Files that are gone need no patience any more. */
  function forget(files: readonly FoundFile[]): void {
    if (tried.size === 0) return
    const there = new Set(files.map(({ id }) => id))
    for (const id of tried.keys()) if (!there.has(id)) tried.delete(id)
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const beganMs = performance.now()
      waker = new AbortController()
      await look()
      looked.resolve()
      const tookMs = performance.now() - beganMs
      await pause(Math.max(means.gapMs ?? defaultGapMs, tookMs * restPerLook), [signal])
      await pause(isWritten ? Math.min(waitingEveryMs, means.everyMs) : means.everyMs, [signal, waker.signal])
    }
  }

  const running = run(ending.signal)
  return {
    wake: () => waker.abort(),
    isBusy: () => inHand.size > 0 || waiting.length > 0 || isWritten,
    fault: () => fault,
    looked: looked.promise,
    async stop() {
      ending.abort()
      await running
      await Promise.all(inHand.values())
    },
  }
}

async function pause(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  await delay(ms, undefined, { signal: AbortSignal.any([...signals]), ref: false }).catch(() => undefined)
}

function writtenMs({ looks }: FoundFile): number {
  return looks.at(-1)?.identity.modifiedMs ?? 0
}
