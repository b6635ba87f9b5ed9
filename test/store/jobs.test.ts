import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { openOn, type StoreOptions } from '../../src/adapters/postgres/open-store.ts'
import type { Jobs } from '../../src/ports/jobs.ts'
import type { StepJob } from '../../src/ports/store/store.ts'
import { onBothStores } from './both-stores.ts'
import { change, note, opened } from './examples.ts'

onBothStores(
  'jobs',
  (use) => {
    /** Each test starts its own workers on the one store, as a new process would. */
    const started: { jobs: Jobs; close: () => Promise<void> }[] = []
    const start = async (handle: Parameters<Jobs['start']>[0], options: StoreOptions = {}): Promise<Jobs> => {
      const { engine } = use()
      // Closing this second opening must leave the shared engine open.
      const opened = await openOn({ ...engine, close: () => Promise.resolve() }, options, () => Promise.resolve())
      started.push({ jobs: opened.jobs, close: () => opened.store.close() })
      await opened.jobs.start(handle)
      return opened.jobs
    }
    afterEach(async () => {
      for (const { jobs, close } of started.splice(0)) {
        await jobs.stop(2_000)
        await close()
      }
    })
    const commit = (id: string, jobs: readonly StepJob[]) => use().store.incidents.commit([{ ...opened(id), jobs }])

    it('runs a committed job, in order within an incident', async () => {
      const seen: string[] = []
      await start(async ({ step, incidentId }) => {
        seen.push(`${incidentId} ${step}`)
        await delay(5)
      })
      await commit('i-1', [
        { step: 'diagnose', incidentId: 'i-1', afterMs: 0, forVersion: 1 },
        { step: 'propose', incidentId: 'i-1', afterMs: 0, forVersion: 1 },
      ])
      await vi.waitFor(() => expect(seen).toHaveLength(2), 20_000)
      expect(seen.toSorted()).toEqual(['i-1 diagnose', 'i-1 propose'])
    })

    it('waits until a job is due', async () => {
      const seen: number[] = []
      const startedMs = Date.now()
      await start(async () => {
        seen.push(Date.now() - startedMs)
      })
      await commit('i-1', [{ step: 'diagnose', incidentId: 'i-1', afterMs: 1_500, forVersion: 1 }])
      await vi.waitFor(() => expect(seen).toHaveLength(1), 20_000)
      expect(seen[0]).toBeGreaterThan(1_400)
    })

    it('never runs two jobs of one incident at once, and others meanwhile', async () => {
      let running = 0
      let most = 0
      const order: string[] = []
      const handle = async ({ incidentId }: StepJob): Promise<void> => {
        if (incidentId === 'i-1') {
          running += 1
          most = Math.max(most, running)
          await delay(150)
          running -= 1
        }
        order.push(incidentId)
      }
      await commit(
        'i-1',
        (['diagnose', 'propose', 'decide', 'execute'] as const).map((step) => ({ step, incidentId: 'i-1', afterMs: 0, forVersion: 1 })),
      )
      await commit('i-2', [{ step: 'diagnose', incidentId: 'i-2', afterMs: 0, forVersion: 1 }])
      await start(handle)
      await start(handle)
      await vi.waitFor(() => expect(order).toHaveLength(5), 20_000)
      expect(most).toBe(1)
      expect(order.indexOf('i-2')).toBeLessThan(4)
    })

    it('tries four times with growing pauses, then keeps a dead letter that can be replayed', async () => {
      const times: number[] = []
      const attempts: number[] = []
      let isWell = false
      const jobs = await start(async (_, attempt) => {
        times.push(Date.now())
        attempts.push(attempt)
        if (!isWell) throw new Error('cluster on fire')
      })
      await commit('i-1', [{ step: 'diagnose', incidentId: 'i-1', afterMs: 0, forVersion: 1 }])
      await vi.waitFor(async () => expect(await jobs.deadLetters(10)).toHaveLength(1), { timeout: 20_000, interval: 200 })
      expect(attempts).toEqual([1, 2, 3, 4])
      const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
      for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(2 ** index * 950)
      const [letter] = await jobs.deadLetters(10)
      expect(letter).toMatchObject({ job: { step: 'diagnose', incidentId: 'i-1' }, error: 'cluster on fire' })
      isWell = true
      expect(await jobs.replay(letter?.id ?? '')).toBe(true)
      await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3, 4, 1]), 20_000)
      expect(await jobs.deadLetters(10)).toEqual([])
      expect(await jobs.replay(letter?.id ?? '')).toBe(false)
      expect(await jobs.replay('no such letter')).toBe(false)
    })

    it('takes out what waits for an older version', async () => {
      const look = { step: 'diagnose', incidentId: 'i-1', afterMs: 60_000, forVersion: 1 } as const
      await commit('i-1', [look, { ...look, step: 'verify', forVersion: 0 }])
      await commit('i-2', [{ ...look, incidentId: 'i-2' }])
      await use().store.incidents.commit([change('i-1', 1, [note], { jobs: [{ ...look, afterMs: 0, forVersion: 2 }] })])
      const { rows } = await use().engine.executeSql(
        `select data from jobs.job where name = 'step' order by singleton_key, data ->> 'forVersion'`,
      )
      expect(rows).toMatchObject([
        { data: { step: 'verify' } },
        { data: { forVersion: 2 } },
        { data: { incidentId: 'i-2', forVersion: 1 } },
      ])
      expect(await use().jobs.depth()).toBe(1)
    })

    it('rolls the job back with the events', async () => {
      await commit('i-1', [])
      expect(await use().store.incidents.commit([opened('i-2'), change('i-1', 9, [note])])).toBe('conflict')
      // The last thing written in the transaction fails: the job's own row is refused by the database.
      const impossible = { step: 'diagnose', incidentId: 'i-1', afterMs: Number.NaN, forVersion: 1 } as const
      await expect(use().store.incidents.commit([change('i-1', 1, [note], { jobs: [impossible] })])).rejects.toThrow(/store refused/)
      expect((await use().store.incidents.get('i-1'))?.version).toBe(1)
      expect(await use().store.incidents.timeline('i-1', 1, 10)).toEqual([])
      expect(await use().jobs.depth()).toBe(0)
    })

    it('starts a freshly committed job at once, without the workers’ looking by themselves', async () => {
      const begun: string[] = []
      const jobs = await start(async ({ incidentId }) => void begun.push(incidentId), { pollSeconds: 300 })
      for (let index = 0; index < 5; index++) {
        await commit(`i-${index}`, [{ step: 'diagnose', incidentId: `i-${index}`, afterMs: 0, forVersion: 1 }])
        jobs.wake()
        await vi.waitFor(() => expect(begun).toHaveLength(index + 1), 20_000)
      }
    })
  },
  { workers: 4 },
)
