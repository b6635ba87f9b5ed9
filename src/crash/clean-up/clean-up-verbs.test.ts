import { describe, expect, it } from 'vitest'
import { CleanerSettings } from '../../domain/crash/cleaner-settings.ts'
import type { CrashLoop } from '../../domain/crash/crash-loop.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Signal, StoredSignal } from '../../domain/incident/signal.ts'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import type { CleanUpStore, CleanUpTask } from '../../ports/store/clean-up-store.ts'
import { factsOf, foundIn, now, panics, rulesOf } from './clean-up.fixture.ts'
import { cleanUpVerbs } from './clean-up-verbs.ts'
import { loopSignals } from './episodes.ts'
import { exceeding, loopOf } from './find-loops.ts'

function looping(more: Partial<CrashLoop> = {}): CrashLoop {
  const facts = factsOf(panics(6))
  const [tally] = exceeding(facts, rulesOf())
  const loop = tally === undefined ? undefined : loopOf(tally, foundIn(facts), undefined, facts, rulesOf())
  if (loop === undefined) throw new Error('it does not loop')
  return { ...loop, ...more }
}

/** One task an episode, as the store keeps it. */
function fakeCleanUps(): CleanUpStore {
  const tasks = new Map<string, CleanUpTask>()
  return {
    async request(request, requestedAt) {
      const id = `task-${request.episode}`
      const known = tasks.get(id)
      const task = known ?? { ...request, id, requestedAt, incidentId: 'i-1' }
      tasks.set(id, task)
      return { task, isNew: known === undefined }
    },
    get: async (id) => tasks.get(id),
    cleanedInstances: async () => 3,
  }
}

function setup(loops: readonly CrashLoop[], settings: object = {}, incident: Partial<Incident> = {}) {
  const received: Signal[] = []
  const told = (): readonly StoredSignal[] => received.map((signal) => ({ ...signal, receivedAt: now, incidentId: undefined, count: 1 }))
  const verbs = cleanUpVerbs({
    watch: { loops: async () => loops, signals: async () => loopSignals(loops, told(), { clusterId: 'test', now }) },
    settings: CleanerSettings.parse(settings),
    cleanUps: fakeCleanUps(),
    signals: { crashLoopsTold: async () => told() },
    incidents: { get: async () => incident as Incident },
    clusterId: 'test',
    clock: fakeClock(),
    receive: async (signals) => void received.push(...signals),
  })
  return { verbs, received }
}

const asked = (nodeName: string, more: object = {}) => ({
  nodeName,
  instanceName: 'prod',
  namespace: 'default',
  restartCount: 6,
  deploymentType: 'operator' as const,
  ...more,
})
const { signal } = new AbortController()

describe('a request of an agent', () => {
  it('is allowed once, makes the signal that the server had not made yet, and is told who acts', async () => {
    const { verbs, received } = setup([looping()])
    const first = await verbs.request(asked('n1'), signal)
    expect(first).toMatchObject({ allowed: true, assignedTo: 'aceso' })
    expect(received).toHaveLength(1)
    const second = await verbs.request(asked('n2'), signal)
    expect(second).toEqual({ allowed: false, reason: 'node n1 has asked already', taskId: first.taskId, assignedTo: 'aceso' })
    expect(received).toHaveLength(1)
    // What the agent took it for does not matter: the server knows what it is.
    expect(await verbs.task(first.taskId)).toMatchObject({ deploymentType: 'helm', nodeName: 'n1', restartCount: 6 })
  })

  it.each([
    ['the server has not counted so many', [], {}, 'has not counted more than 5 crashes'],
    ['there is a reason to leave it alone', [looping({ refusals: [{ en: 'etcd is away', zh: 'x' }] })], {}, 'etcd is away'],
    ['the cleaner is off', [looping()], { enabled: false }, 'switched off'],
    ['the cleaner only says what it would do', [looping()], { mode: 'dry-run' }, 'dry-run'],
  ])('is refused when %s', async (_, loops, settings, reason) => {
    const { verbs } = setup(loops, settings)
    expect(await verbs.request(asked('n1'), signal)).toEqual({
      allowed: false,
      reason: expect.stringContaining(reason),
      taskId: '',
      assignedTo: '',
    })
  })

  it('is for the instance of that namespace alone', async () => {
    const { verbs } = setup([looping()])
    expect((await verbs.request(asked('n1', { namespace: 'team' }), signal)).allowed).toBe(false)
  })
})

describe('a task', () => {
  it.each([
    ['pending', { state: 'watching' }],
    ['pending', { state: 'waiting-approval', plan: { state: 'approved' } }],
    ['pending', { state: 'watching', plan: { state: 'abandoned' } }],
    ['in_progress', { state: 'executing', plan: { state: 'executing' } }],
    ['in_progress', { state: 'verifying', plan: { state: 'executed' } }],
    ['completed', { state: 'closed', plan: { state: 'verified' } }],
    ['failed', { state: 'watching', plan: { state: 'rejected' } }],
    ['failed', { state: 'watching', plan: { state: 'undone' } }],
    ['failed', { state: 'closed', closeReason: 'recovered', plan: { state: 'abandoned' } }],
  ])('is %s when its incident is %o', async (status, incident) => {
    const { verbs } = setup([looping()], {}, incident as Partial<Incident>)
    const { taskId } = await verbs.request(asked('n1'), signal)
    expect((await verbs.task(taskId)).status).toBe(status)
  })

  it('that is not there is not found', async () => {
    await expect(setup([]).verbs.task('task-x')).rejects.toMatchObject({ code: 'not-found' })
  })
})
