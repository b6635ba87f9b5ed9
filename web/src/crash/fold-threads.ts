import { appFrames } from '../../../src/crash/group/app-frames.ts'
import { bareName } from '../../../src/crash/group/bare-name.ts'
import { type Frame, nameOf, type Thread } from './frames.ts'

/** Threads whose stacks are equal, told once. */
export interface ThreadFold {
  readonly threads: readonly Thread[]
  readonly frames: readonly Frame[]
  /** Names of the pool or purpose, where all have the same. */
  readonly name: string | undefined
  /** They stand in a call that waits for something. */
  readonly isWaiting: boolean
  /** The function that tells best where they are. */
  readonly place: string
}

/** Sixty threads of a pool that wait are one line; the most frequent stack first. */
export function foldThreads(threads: readonly Thread[], crashThread: number): readonly ThreadFold[] {
  const folds = new Map<string, Thread[]>()
  for (const thread of threads) {
    if (thread.tid === crashThread) continue
    const key = thread.frames.map((frame) => nameOf(frame)).join('\n')
    const same = folds.get(key)
    if (same === undefined) folds.set(key, [thread])
    else same.push(thread)
  }
  return [...folds.values()].map((same) => foldOf(same)).toSorted((left, right) => right.threads.length - left.threads.length)
}

function foldOf(threads: readonly Thread[]): ThreadFold {
  const frames = threads[0]?.frames ?? []
  const names = new Set(threads.map(({ name }) => poolName(name)))
  const [name] = names
  return {
    threads,
    frames,
    name: names.size === 1 ? name : undefined,
    isWaiting: frames.slice(0, 4).some(({ function: called }) => called !== undefined && isWait(called)),
    place: placeName(frames),
  }
}

/** `knowhere_srch12` and `knowhere_srch7` are of one pool. */
function poolName(name: string | undefined): string | undefined {
  const pool = name?.replace(/[-_.:#]?\d+$/, '')
  return pool === '' ? name : pool
}

const waits =
  /^(?:_*(?:futex\w*|lll_lock_wait\w*)|_*pthread_(?:cond_\w*wait\w*|mutex_lock\w*|join\w*|rwlock_\w+|clockjoin\w*)|_*sem_\w*wait\w*|_*(?:epoll_p?wait\w*|p?poll|p?select|nanosleep|clock_nanosleep|sleep|usleep|accept4?|recv\w*|read|waitpid|wait4|sigwait\w*|sigtimedwait)|syscall|std::(?:condition_variable\w*::wait\w*|thread::join|this_thread::sleep\w*)|runtime\.(?:futex\w*|notesleep|notetsleep\w*|epollwait|netpoll|gopark|usleep))$/

/** Whether a function only waits for others. */
export function isWait(name: string): boolean {
  return waits.test(bareName(name))
}

/** The first function behind the waiting itself: the program's own, else whichever library's. */
function placeName(frames: readonly Frame[]): string {
  const own = appFrames(frames).find(({ name }) => name !== undefined && !waits.test(name))
  if (own?.name !== undefined) return own.name
  const named = frames
    .flatMap(({ function: name }) => (name === undefined ? [] : [bareName(name)]))
    .filter((name) => !name.startsWith('std::'))
  const [first] = frames
  return named.find((name) => !waits.test(name)) ?? named[0] ?? (first === undefined ? '?' : nameOf(first))
}
