import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Analyzer } from '../analyzers/contract.ts'
import type { AnalyzerInput } from '../analyzers/evidence/input.ts'
import { runAnalyzers } from './run-analyzers.ts'

const analyzer = (kind: string, analyze: Analyzer['analyze']): Analyzer => ({ kind, analyze }) as Analyzer
const inputFor = (signal: AbortSignal): AnalyzerInput => ({ signal }) as AnalyzerInput
const run = (analyzers: readonly Analyzer[]) => ({ analyzers, settings: {}, timeoutMs: 20 })

describe('all analyzers', () => {
  it('name the one that does not answer, and tell it to stop', async () => {
    let told: AbortSignal | undefined
    const slow = analyzer('slow', ({ signal }) => {
      told = signal
      return new Promise(() => undefined)
    })
    const { notChecked } = await runAnalyzers(run([slow, analyzer('quick', async () => [])]), inputFor(new AbortController().signal))
    expect(notChecked.map(({ what, why }) => [what.en, why.en])).toEqual([['analyzer slow', 'no answer within 0.02 s']])
    expect(told?.aborted).toBe(true)
  })

  it('leave nothing behind on a signal that lives as long as the server', async () => {
    const { signal } = new AbortController()
    await runAnalyzers(
      run([analyzer('quick', async () => []), analyzer('failing', () => Promise.reject(new Error('x')))]),
      inputFor(signal),
    )
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('end at once when nobody waits any more', async () => {
    const leaving = new AbortController()
    const running = runAnalyzers(
      { ...run([analyzer('slow', () => new Promise(() => undefined))]), timeoutMs: 60_000 },
      inputFor(leaving.signal),
    )
    leaving.abort(new Error('gone'))
    await expect(running).rejects.toThrow('gone')
  })
})
