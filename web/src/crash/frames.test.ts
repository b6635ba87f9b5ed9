import { describe, expect, it } from 'vitest'
import { type Frame, foldedFrames, placeOf, shownFrames } from './frames.ts'
import { quickestMs } from './quickest.fixture.ts'

const frame = (name: string | undefined, more: Partial<Frame> = {}): Frame => ({
  ...(name === undefined ? {} : { function: name }),
  module: '/milvus/bin/milvus',
  offset: '0x10',
  ...more,
})

describe('shownFrames', () => {
  it('marks the innermost own frame below the end of the process, and tells libraries from the program', () => {
    const stack = [
      frame('__pthread_kill_implementation', { module: '/lib/libc.so.6' }),
      frame('abort', { module: '/lib/libc.so.6' }),
      frame(undefined, { signalHandler: true }),
      frame('milvus::storage::LocalChunkManager::RemoveDir'),
      frame('std::__invoke_impl<void>'),
      frame('milvus::segcore::SegmentManager::Release'),
      frame('start_thread', { module: '/lib/libc.so.6' }),
    ]
    expect(shownFrames(stack).map(({ kind }) => kind)).toEqual(['other', 'other', 'handler', 'faulting', 'other', 'own', 'other'])
  })

  it('marks the innermost frame where none is the program’s own', () => {
    expect(shownFrames([frame('runtime.futex'), frame('runtime.mcall')]).map(({ kind }) => kind)).toEqual(['faulting', 'other'])
    expect(shownFrames([])).toEqual([])
  })
})

describe('foldedFrames', () => {
  it('folds a recursion of two functions', () => {
    const stack = Array.from({ length: 64 }, (_, index) => frame(index % 2 === 0 ? 'parse_item' : 'parse_list')).concat(frame('main'))
    const rows = foldedFrames(shownFrames(stack))
    expect(rows).toHaveLength(4)
    expect(rows[2]).toEqual({ repeats: 31, period: 2, from: 2 })
    expect(rows[3]).toMatchObject({ index: 64 })
  })

  it('leaves alone what only comes twice', () => {
    const stack = ['a', 'b', 'a', 'b', 'c'].map((name) => frame(name))
    expect(foldedFrames(shownFrames(stack))).toHaveLength(5)
  })

  it('takes a thousand frames in an instant', () => {
    const stack = Array.from({ length: 1024 }, (_, index) => frame(`f${index % 97}`))
    expect(foldedFrames(shownFrames(stack))).toHaveLength(1024)
    expect(quickestMs(() => foldedFrames(shownFrames(stack)))).toBeLessThan(500)
  })
})

describe('placeOf', () => {
  it('is the source line, else the module', () => {
    expect(placeOf(frame('f', { file: '/src/core/a.cpp', line: 7 }))).toBe('a.cpp:7')
    expect(placeOf(frame('f', { file: 'a.cpp' }))).toBe('a.cpp')
    expect(placeOf(frame('f'))).toBe('milvus')
  })
})
