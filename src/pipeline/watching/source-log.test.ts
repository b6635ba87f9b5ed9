import { afterEach, describe, expect, it } from 'vitest'
import type { SourceNotes } from '../../ports/store/store.ts'
import { feedName, type SourceLog, sourceLog } from './source-log.ts'

const now = '2026-11-21T07:00:00.000Z'
let saved: SourceNotes[] = []
let fault: Error | undefined
let log: SourceLog | undefined

afterEach(async () => {
  fault = undefined
  await log?.stop()
})

function opened(): SourceLog {
  saved = []
  const memory = {
    sourceNotes: () => Promise.resolve(saved),
    noteSources: (_cluster: string, news: readonly SourceNotes[]) => {
      if (fault !== undefined) return Promise.reject(fault)
      saved.push(...news)
      return Promise.resolve()
    },
  }
  log = sourceLog(memory, 'c1', { now: () => now }, () => undefined)
  return log
}

describe('sourceLog', () => {
  it('counts what came since it last told, and tells it before it answers', async () => {
    const one = opened()
    one.received('alertmanager', 3)
    one.received('alertmanager', 2)
    one.failed('generic', 'signals: must be an array')
    expect(await one.notes()).toEqual([
      { source: 'alertmanager', signals: 5, dropped: 0, lastSignalAt: now },
      { source: 'generic', signals: 0, dropped: 0, error: 'signals: must be an array', errorAt: now },
    ])
    saved = []
    one.received('alertmanager', 1)
    expect(await one.notes()).toEqual([{ source: 'alertmanager', signals: 1, dropped: 0, lastSignalAt: now }])
  })

  it('says that it watches for as long as it does', async () => {
    const one = opened()
    one.watches(true)
    one.dropped(7)
    expect(await one.notes()).toContainEqual({
      source: feedName,
      signals: 0,
      dropped: 7,
      droppedAt: now,
      watchedSince: now,
      watchedAt: now,
    })
    saved = []
    one.watches(false)
    expect(await one.notes()).toEqual([])
  })

  it('keeps what the store could not take, and what came meanwhile', async () => {
    const one = opened()
    one.received('alertmanager', 3)
    fault = new Error('the store is away')
    await expect(one.notes()).rejects.toThrow('away')
    one.received('alertmanager', 4)
    one.failed('alertmanager', 'late')
    fault = undefined
    expect(await one.notes()).toEqual([{ source: 'alertmanager', signals: 7, dropped: 0, lastSignalAt: now, error: 'late', errorAt: now }])
  })

  it('keeps errors short', async () => {
    const one = opened()
    one.failed('alertmanager', 'x'.repeat(5000))
    expect((await one.notes())[0]?.error?.length).toBeLessThanOrEqual(500)
  })
})
