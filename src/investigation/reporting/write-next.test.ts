import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { AcesoError } from '../../domain/errors.ts'
import { failedRelease } from '../../domain/release/release.fixture.ts'
import { type DiagnosisReport, nothingWritten, type ReportProgress } from '../../domain/release/report.ts'
import { fakeModel } from '../../ports/fakes/fake-model.ts'
import type { Model } from '../../ports/model/model.ts'
import type { FinishedReport, TakenReport } from '../../ports/store/release-store.ts'
import type { ReleaseRule } from '../known/contract.ts'
import { readTemplates } from '../prompts/templates.ts'
import { type ReportingMeans, writeNext } from './write-next.ts'

const at = '2026-11-26T10:00:00.000Z'
const deployment = failedRelease(at)
const report: DiagnosisReport = {
  ...nothingWritten,
  id: 'r-1',
  deploymentId: 'd-1',
  version: 1,
  isMarked: false,
  status: 'generating',
  trigger: 'manual',
  language: 'en',
  ratings: [],
  createdTime: at,
  updatedTime: at,
}

const off = { kind: 'off', reason: 'disabled', why: { en: 'off', zh: '关闭' } } as const

function means(
  rules: readonly ReleaseRule[],
  more: {
    readonly isLost?: boolean
    readonly spentBefore?: TakenReport['spentBefore']
    readonly storeFaults?: unknown[]
    readonly steps?: TakenReport['steps']
    readonly model?: Model
    readonly templates?: ReportingMeans['templates']
  } = {},
) {
  const finished: FinishedReport[] = []
  const progress: ReportProgress[] = []
  const ended: string[] = []
  const faults: unknown[] = []
  const waiting: TakenReport[] = [
    {
      report,
      deployment,
      attempt: 1,
      spentBefore: more.spentBefore ?? { inputTokens: 0, outputTokens: 0, costUsd: 0 },
      steps: more.steps ?? new Map(),
    },
  ]
  const given: string[] = []
  const steps = new Map<string, unknown>()
  const of: ReportingMeans = {
    releases: {
      take: async () => waiting.shift(),
      renew: async () => true,
      keepStep: async (_, __, { place, doc }) => void steps.set(place, JSON.parse(JSON.stringify(doc))),
      noteProgress: async (_, __, now) => void progress.push(now),
      finish: async (_, __, written) => {
        if (more.isLost === true) return false
        const fault = more.storeFaults?.shift()
        if (fault !== undefined) throw fault
        finished.push(written)
        return true
      },
      giveBack: async (id) => void given.push(id),
    },
    holder: 'me',
    clock: { now: () => at },
    investigation: {
      model: more.model ?? fakeModel([], off),
      toolbox: {
        offers: () => [],
        callAll: async () => [],
        call: () => Promise.reject(new Error('not asked')),
        state: () => ({ tools: [], servers: [], notes: [] }),
      },
      rules,
      limits: { rounds: 20, deadlineMs: 60_000, callsPerRound: 8 },
      sureAt: 0.9,
    },
    templates: more.templates ?? ((language) => readTemplates(language)),
    ended: async ({ id }) => void ended.push(id),
    onFault: (fault) => faults.push(fault),
  }
  return { of, steps, finished, progress, ended, faults, given }
}

const quiet: ReleaseRule = { kind: 'quiet', examine: async () => ({ causes: [], notChecked: [] }) }
const slow: ReleaseRule = {
  kind: 'slow',
  async examine() {
    await delay(500)
    return { causes: [], notChecked: [] }
  },
}
const never = new AbortController().signal

describe('writing the next report', () => {
  it('rests where there is none', async () => {
    const { of } = means([quiet])
    await writeNext(of, never)
    expect(await writeNext(of, never)).toBe('idle')
  })

  it('stores it, says so once, and tells meanwhile where it stands', async () => {
    const { of, finished, ended, progress } = means([slow])
    expect(await writeNext(of, never)).toBe('more')
    expect(finished).toMatchObject([{ status: 'completed', language: 'en' }])
    expect(ended).toEqual(['r-1'])
    expect(progress).toMatchObject([{ doing: 'rules' }])
  })

  it('counts what those before it have spent, and knows no price where theirs is not known', async () => {
    const before = { inputTokens: 400, outputTokens: 50, costUsd: 0.25 }
    const known = means([quiet], { spentBefore: before })
    await writeNext(known.of, never)
    expect(known.finished).toMatchObject([{ tokens: { input: 400, output: 50 }, costUsd: 0.25 }])
    const unknown = means([quiet], { spentBefore: { ...before, costUsd: null } })
    await writeNext(unknown.of, never)
    expect(unknown.finished[0]).not.toHaveProperty('costUsd')
  })

  it('writes no note of a report that has ended before anybody could read it', async () => {
    const { of, ended, progress } = means([quiet])
    // However long the writing takes: the time after which a note is written does not begin to pass before it has ended.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await writeNext(of, never)
    expect(ended).toEqual(['r-1'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(progress).toEqual([])
  })

  it('says nothing where another has taken it over', async () => {
    const { of, ended } = means([quiet], { isLost: true })
    await writeNext(of, never)
    expect(ended).toEqual([])
  })

  it('stores it when the store is back, and writes nothing anew', async () => {
    const away = new AcesoError('store-unavailable', 'the database cannot be reached')
    let examined = 0
    const counted: ReleaseRule = {
      kind: 'counted',
      async examine() {
        examined += 1
        return { causes: [], notChecked: [] }
      },
    }
    const { of, finished, ended } = means([counted], { storeFaults: [away, away] })
    await writeNext(of, never)
    expect([examined, finished.length, ended]).toEqual([1, 1, ['r-1']])
  })

  it('fails no report because the store is away in its middle, and gives it back when the store is there again', async () => {
    const away = new AcesoError('store-unavailable', 'the database cannot be reached')
    const model: Model = { ...fakeModel([]), ask: () => Promise.reject(away) }
    const { of, given, finished, faults } = means([quiet], { model })
    expect(await writeNext(of, never)).toBe('more')
    expect([given, finished, faults]).toEqual([['r-1'], [], []])
  })

  it('keeps what the rules knew before a model is asked, and nothing where none is', async () => {
    const asked = means([quiet], { model: fakeModel([]) })
    await writeNext(asked.of, never)
    expect([...asked.steps]).toEqual([['rules', { causes: [], answers: [], notChecked: [] }]])
    const alone = means([quiet])
    await writeNext(alone.of, never)
    expect(alone.steps.size).toBe(0)
  })

  it('leaves it to the next where the store refuses it', async () => {
    const { of, ended } = means([quiet], { storeFaults: [new AcesoError('internal', 'no such column')] })
    await expect(writeNext(of, never)).rejects.toMatchObject({ code: 'internal' })
    expect(ended).toEqual([])
  })

  it('gives it back when this process stops', async () => {
    const stopping = new AbortController()
    const slow: ReleaseRule = {
      kind: 'slow',
      async examine(_, __, signal) {
        await delay(5_000, undefined, { signal })
        return { causes: [], notChecked: [] }
      },
    }
    const { of, given, finished } = means([slow])
    const writing = writeNext(of, stopping.signal)
    stopping.abort()
    await writing
    expect([given, finished]).toEqual([['r-1'], []])
  })

  it('ends it as failed where we broke ourselves', async () => {
    const broken = (): never => {
      throw new Error('no such prompt')
    }
    const { of, finished, faults } = means([quiet], { templates: broken })
    await writeNext(of, never)
    expect(finished).toMatchObject([{ status: 'failed', content: 'no such prompt', error: { code: 'internal' } }])
    expect(faults).toHaveLength(1)
  })
})
