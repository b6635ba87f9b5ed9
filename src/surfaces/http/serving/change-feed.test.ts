import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeVerbs, noted } from '../../../pipeline/verbs/fake-verbs.ts'
import { changeFeed } from './change-feed.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const silent = { warn: () => undefined }

function feedOver(verbs = fakeVerbs()) {
  const feed = changeFeed(verbs, silent)
  const heard: (readonly string[])[] = []
  return { verbs, feed, heard, listen: () => feed.subscribe((ids) => heard.push(ids)) }
}

describe('the feed of changes', () => {
  it('tells at once what this process changed', () => {
    const { verbs, heard, listen } = feedOver()
    verbs.open('i-aaaa')
    listen()
    verbs.happen('i-aaaa', noted('x'))
    expect(heard).toEqual([['i-aaaa']])
  })

  it('finds what another replica changed, and tells no old news', async () => {
    // The other replica's changes are only in the store: this process is not told.
    const elsewhere = fakeVerbs()
    elsewhere.open('i-aaaa')
    elsewhere.open('i-bbbb')
    const { heard, listen } = feedOver(fakeVerbs({ incidents: (filter) => elsewhere.incidents(filter) }))
    listen()
    await vi.advanceTimersByTimeAsync(3_100)
    expect(heard).toEqual([])
    elsewhere.happen('i-aaaa', noted('x'))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(heard.flat()).toContain('i-aaaa')
    const told = heard.length
    await vi.advanceTimersByTimeAsync(9_000)
    expect(heard).toHaveLength(told)
  })

  it('asks nobody while nobody listens', async () => {
    const { verbs, feed, listen } = feedOver()
    const stop = listen()
    stop()
    const asked = verbs.calls.length
    await vi.advanceTimersByTimeAsync(30_000)
    expect(verbs.calls).toHaveLength(asked)
    expect(verbs.listeners()).toBe(0)
    listen()
    feed.close()
    expect(verbs.listeners()).toBe(0)
  })

  it('goes on after the store was away', async () => {
    const elsewhere = fakeVerbs()
    elsewhere.open('i-aaaa')
    let isAway = false
    const { heard, listen } = feedOver(
      fakeVerbs({ incidents: (filter) => (isAway ? Promise.reject(new Error('away')) : elsewhere.incidents(filter)) }),
    )
    listen()
    await vi.advanceTimersByTimeAsync(100)
    isAway = true
    elsewhere.happen('i-aaaa', noted('x'))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(heard).toEqual([])
    isAway = false
    await vi.advanceTimersByTimeAsync(3_000)
    expect(heard).toEqual([['i-aaaa']])
  })
})
