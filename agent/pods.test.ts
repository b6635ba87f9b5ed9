import { describe, expect, it } from 'vitest'
import { nodePods } from './pods.ts'

const signal = AbortSignal.timeout(60_000)
const pod = (name: string) => ({
  metadata: { namespace: 'milvus', name, uid: `uid-${name}`, labels: { 'app.kubernetes.io/name': 'milvus' } },
  spec: { containers: [{ name: 'querynode', image: 'milvus:v2.6.4', command: ['/tini'], args: ['milvus', 'run'] }] },
  status: {
    containerStatuses: [
      {
        name: 'querynode',
        containerID: 'containerd://abc',
        restartCount: 2,
        state: { running: {} },
        lastState: { terminated: { exitCode: 139, reason: 'Error', finishedAt: '2026-11-21T08:00:00Z', containerID: 'containerd://old' } },
      },
    ],
  },
})

describe('the pods of a node', () => {
  it('are read with what the search for a crash’s owner needs, and kept a while after they are gone', async () => {
    let now = 0
    let items: unknown[] = [pod('q-0'), { metadata: 'odd' }, pod('q-1')]
    const paths: string[] = []
    const pods = nodePods({
      nodeName: 'n1',
      nowMs: () => now,
      instanceOf: ({ namespace }) => ({ name: 'prod', namespace, type: 'helm' }),
      api: async (path) => {
        paths.push(path)
        return { items }
      },
    })
    const [first, ...more] = await pods.list(signal)
    expect(more.map(({ name }) => name)).toEqual(['q-1'])
    expect(first).toMatchObject({
      name: 'q-0',
      uid: 'uid-q-0',
      instance: { name: 'prod', type: 'helm' },
      containers: [
        {
          id: 'containerd://abc',
          image: 'milvus:v2.6.4',
          command: ['/tini', 'milvus', 'run'],
          restartCount: 2,
          lastTermination: { exitCode: 139, containerId: 'containerd://old' },
        },
      ],
    })
    items = []
    expect(await pods.list(signal)).toHaveLength(2)
    expect(paths).toHaveLength(1)
    now = 60_000
    expect(await pods.list(signal)).toHaveLength(2)
    now = 11 * 60_000
    expect(await pods.list(signal)).toHaveLength(0)
    expect(paths[0]).toBe('/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&resourceVersion=0')
  })
})
