import { describe, expect, it } from 'vitest'
import type { Frame } from '../../domain/crash/crash-stack.ts'
import { qualityOf } from './quality.ts'
import { reasonOf } from './reason.ts'
import { defaultScoreRules, type Scored, scoreOf } from './score.ts'
import { scoreLine } from './score-line.ts'
import { ScoreSettings, scoreRulesOf } from './score-settings.ts'

const nothing: Scored = {
  reason: '',
  message: '',
  stack: '',
  threadCount: 1,
  hasPod: false,
  hasInstance: false,
  signal: 0,
  sizeBytes: undefined,
  ageMs: 7_200_000,
}
const everything: Scored = {
  reason: 'Segmentation fault (SIGSEGV)',
  message: 'panic: boom',
  stack: 'milvus::segcore::Retrieve segment.cpp:41\n'.repeat(4),
  threadCount: 66,
  hasPod: true,
  hasInstance: true,
  signal: 11,
  sizeBytes: 150 * 1024 * 1024,
  ageMs: 30 * 60_000,
}

describe('the value score', () => {
  it('is 4.0 of nothing, 12.0 capped to 10.0 of everything, and keeps the sum', () => {
    expect(scoreOf(nothing)).toMatchObject({ rawScore: 4, totalScore: 4 })
    expect(scoreOf(everything)).toEqual({
      baseScore: 4,
      crashReasonScore: 2,
      panicKeywordScore: 1,
      stackTraceScore: 1.5,
      threadScore: 0.5,
      podAssocScore: 1,
      signalScore: 1,
      fileSizeScore: 0.5,
      freshnessScore: 0.5,
      rawScore: 12,
      totalScore: 10,
    })
  })

  it.each([
    ['a keyword in the reason', { reason: 'x sigsegv' }, { crashReasonScore: 2, panicKeywordScore: 1 }],
    ['a keyword in the message, whatever its case', { message: 'ASSERTION Failed' }, { panicKeywordScore: 1 }],
    ['a keyword at the top of the stack', { stack: 'runtime.gopanic' }, { panicKeywordScore: 1, stackTraceScore: 0 }],
    ['no keyword far down the stack', { stack: `${'f\n'.repeat(12)}fatal` }, { panicKeywordScore: 0 }],
    ['a stack of 100 characters', { stack: 'a'.repeat(100) }, { stackTraceScore: 0 }],
    ['a stack of 101 characters', { stack: 'a'.repeat(101) }, { stackTraceScore: 1.5 }],
    ['a pod without an instance', { hasPod: true }, { podAssocScore: 0 }],
    ['SIGBUS', { signal: 7 }, { signalScore: 0 }],
    ['SIGFPE', { signal: 8 }, { signalScore: 1 }],
    ['100 MB', { sizeBytes: 100 * 1024 * 1024 }, { fileSizeScore: 0 }],
    ['100 MB and one byte', { sizeBytes: 100 * 1024 * 1024 + 1 }, { fileSizeScore: 0.5 }],
    ['an hour', { ageMs: 3_600_000 }, { freshnessScore: 0 }],
    ['less than an hour', { ageMs: 3_599_999 }, { freshnessScore: 0.5 }],
  ] as const)('gives for %s what the rules say', (_, core, expected) => {
    expect(scoreOf({ ...nothing, ...core })).toMatchObject(expected)
  })

  it('takes its weights from the settings, whose defaults are the documented ones', () => {
    const { panicKeywords } = defaultScoreRules
    expect(scoreRulesOf(ScoreSettings.parse({}), panicKeywords)).toEqual(defaultScoreRules)
    const changed = ScoreSettings.parse({ weights: { base: 0.1, freshness: 0.2 }, fresh: '300h' })
    expect(scoreOf(nothing, scoreRulesOf(changed, panicKeywords)).totalScore).toBe(0.3)
    expect(() => ScoreSettings.parse({ weights: { bas: 1 } })).toThrow('bas')
  })

  it('is told in the documented line', () => {
    const score = scoreOf({
      ...nothing,
      reason: 'Assertion failure',
      message: 'assertion failed',
      stack: 'x'.repeat(101),
      hasPod: true,
      hasInstance: true,
    })
    expect(scoreLine('/c/core.1', score)).toEqual({
      zh: '分数计算详情 [/c/core.1]: 基础分: 4.0, 崩溃原因: +2.0, Panic关键词: +1.0, 栈跟踪质量: +1.5, Pod关联: +1.0 -> 总分: 9.50',
      en: 'Score details [/c/core.1]: base: 4.0, crash reason: +2.0, panic keyword: +1.0, stack trace: +1.5, pod: +1.0 -> total: 9.50',
    })
  })
})

const named: Frame = { function: 'f', file: 'f.cpp', line: 1, module: '/m', offset: '0x1' }
const bare: Frame = { function: 'f', module: '/m', offset: '0x1' }

describe('the quality of a stack', () => {
  it.each([
    ['is 1 where every frame has name and source', [[named, named]], 1],
    ['is 0 without a frame', [], 0],
    ['is 0 where no frame has a source', [[bare], [bare]], 0],
    ['counts the top five frames most', [[named, named, named, named, named, bare, bare, bare, bare, bare]], 0.25 * 0.5 + 0.35 * 0.5 + 0.4],
    ['counts the signal handler as readable', [[{ module: '', offset: '0x0', signalHandler: true }]], 1],
    ['counts the other threads a quarter', [[bare], [named], [named], [named]], 0.25 * 0.75],
  ] as const)('%s', (_, threads, expected) => {
    expect(
      qualityOf(
        threads.map((frames, tid) => ({ tid, frames: [...frames] })),
        0,
      ),
    ).toBeCloseTo(expected, 2)
  })
})

describe('the reason', () => {
  const stack = { threads: [], crashThread: 1 }
  it.each([
    [11, stack, 'Segmentation fault (SIGSEGV)'],
    [6, stack, 'Abort signal (SIGABRT)'],
    [8, stack, 'Floating point exception (SIGFPE)'],
    [4, stack, 'Illegal instruction (SIGILL)'],
    [7, stack, 'Bus error (SIGBUS)'],
    [6, { ...stack, abortMessage: "crash.cpp:12: int main(): Assertion `x > 0' failed." }, 'Assertion failure'],
    [6, { ...stack, threads: [{ tid: 1, frames: [bare, { ...bare, function: '__assert_fail' }] }] }, 'Assertion failure'],
    [6, { ...stack, goReraised: { signal: 11 } }, 'Segmentation fault (SIGSEGV)'],
    [0, stack, ''],
    [42, stack, ''],
  ] as const)('of signal %i with %o is "%s"', (number, given, expected) => {
    expect(reasonOf({ number }, { ...given, threads: given.threads.map(({ tid, frames }) => ({ tid, frames: [...frames] })) })).toBe(
      expected,
    )
  })
})
