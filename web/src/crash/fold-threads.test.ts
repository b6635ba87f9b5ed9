import { describe, expect, it } from 'vitest'
import { foldThreads } from './fold-threads.ts'
import type { Thread } from './frames.ts'
import { quickestMs } from './quickest.fixture.ts'

const thread = (tid: number, names: readonly string[], name?: string): Thread => ({
  tid,
  ...(name === undefined ? {} : { name }),
  frames: names.map((each) => ({ function: each, module: '/milvus/bin/milvus', offset: `0x${tid.toString(16)}` })),
})

const waiting = ['pthread_cond_wait', 'std::condition_variable::wait<x>(y)', 'folly::CPUThreadPoolExecutor::takeNextTask', 'start_thread']

describe('foldThreads', () => {
  it('tells a pool that waits as one, without the thread that crashed', () => {
    const threads = [
      thread(1, ['milvus::Crash']),
      ...Array.from({ length: 62 }, (_, index) => thread(10 + index, waiting, `knowhere_srch${index}`)),
      thread(99, ['pthread_join', 'std::thread::join', 'main']),
    ]
    const folds = foldThreads(threads, 1)
    expect(folds.map(({ threads: same, place, isWaiting, name }) => [same.length, place, isWaiting, name])).toEqual([
      [62, 'folly::CPUThreadPoolExecutor::takeNextTask', true, 'knowhere_srch'],
      [1, 'main', true, undefined],
    ])
  })

  it('keeps stacks apart that differ anywhere, and names no pool where there are two', () => {
    const folds = foldThreads([thread(1, ['a', 'b'], 'x'), thread(2, ['a', 'c'], 'x'), thread(3, ['a', 'b'], 'y')], 0)
    expect(folds.map(({ threads: same, name }) => [same.length, name])).toEqual([
      [2, undefined],
      [1, 'x'],
    ])
  })

  it('says something of a thread without names, and of one without frames', () => {
    const bare: Thread = { tid: 5, frames: [{ module: '/lib/libc.so.6', offset: '0x8e' }] }
    expect(foldThreads([bare, { tid: 6, frames: [] }], 0).map(({ place }) => place)).toEqual(['libc.so.6+0x8e', '?'])
  })

  it('folds two thousand threads in an instant', () => {
    const threads = Array.from({ length: 2000 }, (_, index) => thread(index + 1, [...waiting, `worker_${index % 50}`]))
    expect(foldThreads(threads, 0)).toHaveLength(50)
    expect(quickestMs(() => foldThreads(threads, 0))).toBeLessThan(500)
  })
})
