import { expect, it } from 'vitest'
import type { Plan, PlannedAction } from '../../src/domain/incident/plan.ts'
import type { EventBody } from '../../src/domain/incident/timeline.ts'
import { plusMs } from '../../src/domain/instant.ts'
import type { GroupedSignal } from '../../src/ports/store/store.ts'
import { onBothStores } from './both-stores.ts'
import { change, opened, plan, signal, t0 } from './examples.ts'

function restart(id: string, more: Partial<GroupedSignal> & { readonly of?: string; readonly exitCode?: number } = {}): GroupedSignal {
  const { of = 'panic', exitCode = 139, ...rest } = more
  return signal(id, {
    source: 'pod-restarts',
    kind: 'restart',
    labels: { instance: 'prod', instance_namespace: 'milvus' },
    facts: { podName: 'q-0', podNamespace: 'milvus', containerName: 'querynode', class: of, exitCode, restartCount: 3 },
    ...rest,
  })
}

onBothStores('clean-ups', (use) => {
  const signals = () => use().store.signals

  it('finds the restarts of instances inside the window, of this cluster, by their class', async () => {
    const given = [
      restart('old', { at: plusMs(t0, -3_600_001) }),
      restart('first', { at: plusMs(t0, -3_600_000) }),
      restart('oom', { at: plusMs(t0, -5_000), of: 'oom', exitCode: 137 }),
      restart('other-cluster', { clusterId: 'c2' }),
      restart('no-instance', { labels: {} }),
      restart('over', { status: 'resolved' }),
      restart('other-source', { source: 'alertmanager' }),
      restart('odd', { facts: { class: 'panic' } }),
    ]
    await signals().receive(given, t0)
    await signals().receive(given, plusMs(t0, 1_000))
    const found = await signals().instanceRestarts(restart('x').clusterId, plusMs(t0, -3_600_000))
    expect(found.map(({ at, class: of }) => [at, of])).toEqual([
      [plusMs(t0, -5_000), 'oom'],
      [plusMs(t0, -3_600_000), 'panic'],
    ])
    expect(found[1]).toMatchObject({ namespace: 'milvus', instance: 'prod', pod: 'q-0', container: 'querynode', exitCode: 139 })
  })

  it('remembers the last word on each instance', async () => {
    const loop = (id: string, more: Partial<GroupedSignal> = {}) => signal(id, { source: 'crash-loops', dedupKey: 'crash-loop:a', ...more })
    await signals().receive([loop('1'), loop('2', { dedupKey: 'crash-loop:b' }), loop('3', { clusterId: 'c2' })], t0)
    await signals().receive([loop('4', { status: 'resolved' })], plusMs(t0, 1_000))
    const told = await signals().crashLoopsTold(loop('x').clusterId)
    expect(told.map(({ id, dedupKey, status }) => [id, dedupKey, status])).toEqual([
      ['4', 'crash-loop:a', 'resolved'],
      ['2', 'crash-loop:b', 'firing'],
    ])
  })

  it('gives one episode one task, whoever of many asks first', async () => {
    const request = (nodeName: string, episode = 'e-1') => ({
      clusterId: 'c1',
      episode,
      namespace: 'milvus',
      instance: 'prod',
      deploymentType: 'helm' as const,
      nodeName,
      restartCount: 6,
    })
    const { cleanUps } = use().store
    const answers = await Promise.all(['n1', 'n2', 'n3', 'n4'].map((node) => cleanUps.request(request(node), t0)))
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(new Set(answers.map(({ task }) => task.id)).size).toBe(1)
    const [first] = answers.filter(({ isNew }) => isNew)
    expect(answers.every(({ task }) => task.nodeName === first?.task.nodeName)).toBe(true)
    expect((await cleanUps.request(request('n1', 'e-2'), t0)).isNew).toBe(true)
    expect(await cleanUps.get(first?.task.id ?? '')).toMatchObject({ instance: 'prod', requestedAt: t0, incidentId: undefined })
    expect(await cleanUps.get('task-none')).toBeUndefined()
  })

  it('counts each instance that was taken down once, whatever its plan did in how many writes, and nothing that was mended', async () => {
    const { incidents, cleanUps } = use().store
    const of = (kind: string, count: number, id: string): Plan => {
      const one = plan(id, id)
      return { ...one, actions: Array.from({ length: count }, () => ({ ...(one.actions[0] as PlannedAction), kind })) }
    }
    const written = async (id: string, made: Plan): Promise<void> => {
      const bodies = made.actions.flatMap((_, index): EventBody[] => [
        { type: 'write.intended', planId: made.id, index, undo: false },
        { type: 'write.done', planId: made.id, index, undo: false, foundDone: false, resourceVersion: '1', generation: 1 },
      ])
      await incidents.commit([opened(id)])
      await incidents.commit([change(id, 1, [{ type: 'plan.proposed', plan: made }, ...bodies])])
    }
    await written('i-1', of('scale-to-zero', 3, 'p-1'))
    await written('i-2', of('uninstall-release', 1, 'p-2'))
    await written('i-3', of('restart', 1, 'p-3'))
    expect(await cleanUps.cleanedInstances('c1')).toBe(2)
    expect(await cleanUps.cleanedInstances('c2')).toBe(0)
  })
})
