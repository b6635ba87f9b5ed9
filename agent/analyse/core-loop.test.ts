import { afterEach, describe, expect, it } from 'vitest'
import type { FoundFile } from '../watch/folder.ts'
import { type CoreLoop, type LoopMeans, startCoreLoop } from './core-loop.ts'
import type { Worked } from './work.ts'

const identity = { device: '1', inode: '2', sizeBytes: 10, modifiedMs: 0 }
const file = (id: string, modifiedMs = 0): FoundFile => ({
  path: `/cores/${id}`,
  name: id,
  id,
  looks: [{ identity: { ...identity, modifiedMs }, atMs: 0 }],
})

const loops: CoreLoop[] = []
afterEach(() => Promise.all(loops.splice(0).map((loop) => loop.stop())))

function running(files: () => readonly FoundFile[], work: LoopMeans['work'], more: Partial<LoopMeans> = {}) {
  const done = new Set<string>()
  const faults: string[] = []
  const loop = startCoreLoop({
    folder: { look: async () => files() },
    everyMs: 60_000,
    gapMs: 5,
    mostAtOnce: 1,
    isDone: (id) => done.has(id),
    async work(one, isLastTry, signal) {
      const worked = await work(one, isLastTry, signal)
      if (worked === 'done') done.add(one.id)
      return worked
    },
    onFault: (message) => faults.push(message),
    ...more,
  })
  loops.push(loop)
  return { loop, faults, done }
}

describe('the loop over the folder', () => {
  it('works on each core once, the oldest first, no more at once than it may', async () => {
    const order: string[] = []
    let atOnce = 0
    let most = 0
    const mayEnd = Promise.withResolvers<void>()
    const { loop, done } = running(
      () => [file('c', 3), file('a', 1), file('b', 2)],
      async ({ id }) => {
        order.push(id)
        most = Math.max(most, (atOnce += 1))
        await mayEnd.promise
        atOnce -= 1
        return 'done'
      },
      { mostAtOnce: 2 },
    )
    await expect.poll(() => atOnce).toBe(2)
    mayEnd.resolve()
    await expect.poll(() => done.size).toBe(3)
    loop.wake()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(order).toEqual(['a', 'b', 'c'])
    expect(most).toBe(2)
    expect(loop.isBusy()).toBe(false)
  })

  it('looks again soon at what is still written, and is busy meanwhile', async () => {
    const answers: Worked[] = ['wait', 'wait', 'done']
    const { loop, done } = running(
      () => [file('a')],
      async () => answers.shift() ?? 'done',
    )
    await expect.poll(() => answers.length).toBe(2)
    expect(loop.isBusy()).toBe(true)
    await expect.poll(() => done.size).toBe(1)
  })

  it('is patient with faults that may pass, and says of the last try that it is the last', async () => {
    let nowMs = 0
    const tries: boolean[] = []
    const { done } = running(
      () => [file('a')],
      async (_, isLastTry) => {
        tries.push(isLastTry)
        return isLastTry ? 'done' : 'again'
      },
      { nowMs: () => (nowMs += 1_200_000), everyMs: 10 },
    )
    await expect.poll(() => done.size).toBe(1)
    expect(tries).toEqual([...Array.from({ length: 8 }, () => false), true])
  })

  it('waits before it tries again', async () => {
    let tries = 0
    let looks = 0
    running(
      () => {
        looks += 1
        return [file('a')]
      },
      async () => {
        tries += 1
        throw new Error('the journal cannot be written')
      },
      { everyMs: 10 },
    )
    await expect.poll(() => looks).toBeGreaterThan(5)
    expect(tries).toBe(1)
  })

  it('says once that the folder cannot be read, and goes on when it can', async () => {
    let isThere = false
    let looks = 0
    const { loop, faults, done } = running(
      () => {
        looks += 1
        if (!isThere) throw new Error('ENOENT: /cores')
        return [file('a')]
      },
      async () => 'done',
      { everyMs: 10 },
    )
    await expect.poll(() => looks).toBeGreaterThan(5)
    expect(loop.fault()).toBe('ENOENT: /cores')
    expect(faults).toEqual(['ENOENT: /cores'])
    isThere = true
    await expect.poll(() => done.size).toBe(1)
    expect(loop.fault()).toBeUndefined()
  })

  it('begins nothing while it is held, and goes on afterwards', async () => {
    let why: string | undefined = 'too many reports wait'
    let looks = 0
    const { loop, done } = running(
      () => {
        looks += 1
        return [file('a')]
      },
      async () => 'done',
      { held: () => why, everyMs: 10 },
    )
    await expect.poll(() => looks).toBeGreaterThan(5)
    expect(done.size).toBe(0)
    expect(loop.isBusy()).toBe(true)
    why = undefined
    await expect.poll(() => done.size).toBe(1)
  })

  it('ends only when the work in hand has ended, and begins none', async () => {
    const ended: string[] = []
    const { loop } = running(
      () => [file('a'), file('b')],
      async ({ id }, _, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        ended.push(id)
        return 'wait'
      },
    )
    await expect.poll(() => loop.isBusy()).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await loop.stop()
    expect(ended).toEqual(['a'])
  })
})
