import { describe, expect, it } from 'vitest'
import type { RestartEvent } from './restarts.ts'
import { restartSearch } from './search.ts'

const signal = new AbortController().signal
const restart: RestartEvent = {
  podName: 'q-0',
  podNamespace: 'm',
  podUid: 'u1',
  containerName: 'querynode',
  restartTime: '2026-11-21T08:00:00.000Z',
  reason: 'Error',
  message: '',
  exitCode: 139,
  signal: 11,
  instanceName: undefined,
  restartClass: 'panic',
  isPanic: true,
}
const endedMs = Date.parse(restart.restartTime)
const core = { namespace: 'm', pod: 'q-0', container: 'querynode', crashedAtMs: endedMs - 3_000 }

/** Long enough that a busy machine does not end a search by its time, where that is not what is tested. */
const longMs = 60_000

function searching(isBusy = () => false, forMs = 300) {
  let looks = 0
  const beganMs = performance.now()
  const search = restartSearch({
    everyMs: 20,
    forMs,
    nowMs: () => performance.now() - beganMs + endedMs,
    look: () => (looks += 1),
    isBusy,
  })
  return { search, looks: () => looks }
}

describe('the search for the core of a restart', () => {
  it('looks again and again until it is there', async () => {
    const { search, looks } = searching(() => false, longMs)
    const found = search.search(restart, signal)
    await expect.poll(looks).toBeGreaterThan(2)
    search.finished({ ...core, pod: 'q-1' })
    search.finished({ ...core, container: 'sidecar' })
    search.finished({ ...core, crashedAtMs: endedMs - 600_000 })
    const before = looks()
    await expect.poll(looks).toBeGreaterThan(before + 1)
    search.finished({ ...core, container: undefined })
    expect(await found).toBe('found')
  })

  it('finds at once what was done before the restart was counted', async () => {
    const { search, looks } = searching()
    search.finished(core)
    expect(await search.search(restart, signal)).toBe('found')
    expect(looks()).toBe(0)
  })

  it('gives up after its time, but not while a core is being read that may be it', async () => {
    expect(await searching().search.search(restart, signal)).toBe('none')
    let busy = true
    const { search } = searching(() => busy)
    const found = search.search(restart, signal)
    await new Promise((resolve) => setTimeout(resolve, 400))
    search.finished(core)
    busy = false
    expect(await found).toBe('found')
  })

  it('ends with the agent', async () => {
    const ending = new AbortController()
    const found = searching().search.search(restart, ending.signal)
    ending.abort()
    await expect(found).rejects.toThrow(/abort/i)
  })
})
