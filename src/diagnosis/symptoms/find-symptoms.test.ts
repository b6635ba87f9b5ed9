import { describe, expect, it } from 'vitest'
import { plusMs } from '../../domain/instant.ts'
import { objectRef, refText } from '../../domain/object-ref.ts'
import { testNow, type WorldBuilder, world } from '../../world/builder/world-builder.ts'
import type { Deployment, Node, Pod } from '../../world/kinds.ts'
import { findSymptoms } from './find-symptoms.ts'

const tenMinutes = 600
const minutesAgo = (minutes: number): string => plusMs(testNow, (10 - minutes) * 60_000)

/** What is seen ten minutes after everything was made: `code object`. */
function seen(builder: WorldBuilder, seconds = tenMinutes): string[] {
  return findSymptoms(builder.seenAfter(seconds).build()).symptoms.map(({ code, object }) => `${code} ${refText(object)}`)
}

const crashing = { waiting: { reason: 'CrashLoopBackOff' }, restarts: 5, last: { exitCode: 1 } }
const shop = (): WorldBuilder =>
  world()
    .deployment('shop/cart', { replicas: 2, port: 8080, readiness: { path: '/ready' } })
    .service('shop/cart', { targetPort: 8080 })

describe('symptoms of pods', () => {
  it('are none when everything is well', () => {
    expect(seen(shop().ingress('shop/web', { backend: 'cart:80' }).claim('shop/data'))).toEqual([])
  })

  it.each([
    ['pod.crash-looping', crashing],
    ['pod.oom-killed', { waiting: { reason: 'CrashLoopBackOff' }, restarts: 3, last: { reason: 'OOMKilled' } }],
    ['pod.image-not-pulled', { waiting: { reason: 'ImagePullBackOff' } }],
    ['pod.cannot-start', { waiting: { reason: 'CreateContainerConfigError' } }],
    ['pod.unschedulable', { unschedulable: '0/1 nodes are available: 1 Insufficient cpu.' }],
    ['pod.not-ready', { ready: false }],
    ['pod.stuck-creating', { waiting: { reason: 'ContainerCreating' } }],
  ])('%s, with its workload down and its Service empty', (code, state) => {
    const found = seen(shop().pod('shop/cart', state))
    expect(found).toContain(`${code} Pod shop/cart-1-0`)
    expect(found).toContain('workload.down Deployment shop/cart')
  })

  it('tell a pod that does not end', () => {
    expect(seen(world().pod('shop/job', { terminating: true, finalizers: ['x'] }))).toEqual(['pod.stuck-terminating Pod shop/job'])
  })

  it('make an empty Service and a failing Ingress', () => {
    expect(seen(shop().ingress('shop/web', { backend: 'cart:80' }).pod('shop/cart', crashing)).slice(-2)).toEqual([
      'service.no-endpoints Service shop/cart',
      'ingress.backend-down Ingress shop/web',
    ])
  })

  it('call one of two a degraded workload, and leave the Service alone', () => {
    expect(seen(shop().pod('shop/cart', { ...crashing, index: 1 }))).toEqual([
      'pod.crash-looping Pod shop/cart-1-1',
      'workload.degraded Deployment shop/cart',
    ])
  })

  it.each([
    ['is five seconds old and starting', { ready: false }, 5],
    ['is being created', { waiting: { reason: 'ContainerCreating' } }, 40],
    ['is just being scheduled', { unschedulable: '0/1 nodes are available' }, 5],
    ['is ending in its grace period', { terminating: true }, 30],
  ])('are none while a pod %s', (_, state, seconds) => {
    expect(seen(shop().pod('shop/cart', state), seconds)).toEqual([])
  })

  it('wait as long as a startup probe allows', () => {
    const slow = (): WorldBuilder =>
      world()
        .deployment('shop/slow', { port: 80, startup: { path: '/', periodSeconds: 10, failureThreshold: 30 }, readiness: { path: '/' } })
        .pod('shop/slow', { ready: false })
    expect(seen(slow(), 200)).toEqual([])
    expect(seen(slow(), 400)).toContain('pod.not-ready Pod shop/slow-1-0')
  })

  it('are none for a pod that restarted an hour ago and is well now', () => {
    const last = { exitCode: 1, startedAt: testNow, finishedAt: plusMs(testNow, 1000) }
    expect(seen(shop().pod('shop/cart', { restarts: 4, last }), 3600)).toEqual([])
  })

  it('call a pod between two crashes crash-looping although it runs and is ready at this moment', () => {
    const since = minutesAgo(0.5)
    const last = { exitCode: 1, startedAt: minutesAgo(1), finishedAt: minutesAgo(0.6) }
    expect(seen(shop().pod('shop/cart', { index: 0, restarts: 6, last, since }))).toContain('pod.crash-looping Pod shop/cart-1-0')
  })

  it('leave a first ordinary crash to its restart', () => {
    const ended = (restarts: number): string[] => seen(shop().pod('shop/cart', { index: 0, restarts, terminated: { exitCode: 1 } }))
    expect(ended(0)).toEqual([])
    expect(ended(2)).toContain('pod.crash-looping Pod shop/cart-1-0')
  })

  it('call repeated memory kills trouble for twice their period', () => {
    const killed = (minutes: number) => ({ reason: 'OOMKilled', startedAt: minutesAgo(minutes + 30), finishedAt: minutesAgo(minutes) })
    const at = (minutes: number): string[] =>
      seen(shop().pod('shop/cart', { index: 0, restarts: 3, last: killed(minutes), since: minutesAgo(minutes) }))
    expect(at(20)).toContain('pod.oom-killed Pod shop/cart-1-0')
    expect(at(90)).toEqual([])
  })

  it('name the probe for which the kubelet kills', () => {
    const killing = {
      reason: 'Killing',
      type: 'Normal' as const,
      message: 'Container app failed liveness probe, will be restarted',
      container: 'app',
      lastAt: minutesAgo(1),
    }
    const found = findSymptoms(shop().pod('shop/cart', crashing).event('Pod shop/cart-1-0', killing).seenAfter(tenMinutes).build())
      .symptoms[0]
    expect(found).toMatchObject({ code: 'pod.killed-by-probe', container: 'app' })
    expect(found?.message.en).toContain('liveness')
  })

  it('see the two containers of a pod apart', () => {
    const containers = [{ name: 'app' }, { name: 'sidecar' }]
    const built = world()
      .deployment('shop/two', { spec: { containers } })
      .pod('shop/two', { container: 'sidecar', waiting: { reason: 'ErrImagePull' } })
      .seenAfter(tenMinutes)
      .build()
    expect(findSymptoms(built).symptoms[0]).toMatchObject({ code: 'pod.image-not-pulled', container: 'sidecar' })
  })

  it('forget evicted pods that were replaced', () => {
    const gone = { phase: 'Failed' as const, reason: 'Evicted', message: 'The node was low on resource: memory.' }
    const evicted: Partial<Pod> & { kind: 'Pod'; metadata: object } = {
      kind: 'Pod',
      metadata: {
        namespace: 'shop',
        name: 'cart-old',
        labels: { app: 'cart' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'cart-1', uid: 'ReplicaSet/shop/cart-1', controller: true }],
      },
      spec: { containers: [] },
      status: gone,
    }
    expect(seen(shop().add({ ...evicted }))).toEqual([])
    expect(seen(world().pod('shop/alone', gone))).toEqual(['pod.evicted Pod shop/alone'])
  })
})

describe('symptoms of workloads', () => {
  it('are none for one that is scaled to zero, with its Service', () => {
    expect(seen(world().deployment('shop/cart', { replicas: 0 }).service('shop/cart'))).toEqual([])
  })

  it('are none for one scaled to zero in the middle of a failed rollout, but for the pod that stays', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }]
    const going = world()
      .deployment('shop/cart', { conditions, own: { replicas: 0 } })
      .pod('shop/cart', { terminating: true })
    expect(seen(going)).toEqual(['pod.stuck-terminating Pod shop/cart-1-0'])
  })

  it('are none while a rollout advances', () => {
    const rolling = shop().pod('shop/cart', { index: 1, ready: false, since: minutesAgo(0.2) })
    expect(seen(rolling)).toEqual([])
  })

  it('tell a stuck rollout whose old pods still serve', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }]
    const stuck = world().deployment('shop/cart', {
      before: [{ readyPods: 1 }],
      conditions,
      status: { replicas: 2, availableReplicas: 1, updatedReplicas: 1 },
    })
    expect(seen(stuck.pod('shop/cart', crashing))).toEqual([
      'pod.crash-looping Pod shop/cart-2-0',
      'workload.rollout-stuck Deployment shop/cart',
    ])
  })

  it('tell refused replicas from the ReplicaSet condition', () => {
    const refused = world()
      .deployment('shop/cart', { replicas: 3, pods: false, port: 80 })
      .service('shop/cart')
      .edit(objectRef('ReplicaSet', 'shop', 'cart-1'), (set: Deployment) => ({
        ...set,
        status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] },
      }))
    expect(seen(refused)).toEqual([
      'workload.replicas-refused Deployment shop/cart',
      'workload.down Deployment shop/cart',
      'service.no-endpoints Service shop/cart',
    ])
  })

  it('tell pods that nobody makes', () => {
    expect(seen(world().deployment('shop/cart', { replicas: 3, pods: false }))).toContain('workload.replicas-missing Deployment shop/cart')
    expect(seen(world().deployment('shop/cart', { replicas: 3, pods: false }), 5)).toEqual([])
  })
})

describe('symptoms of Jobs', () => {
  const failed = { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', lastTransitionTime: testNow }] }

  it('tell a failed Job and its attempts', () => {
    const attempt = { phase: 'Failed' as const, terminated: { exitCode: 3 } }
    expect(seen(world().job('shop/import', { status: failed }).pod('shop/import', attempt))).toEqual([
      'pod.failed Pod shop/import-0',
      'job.failed Job shop/import',
    ])
  })

  it('are none when a later run of the same CronJob went well', () => {
    const owned = (name: string, status: object, startedAt: string) => ({
      kind: 'Job' as const,
      metadata: {
        namespace: 'shop',
        name,
        ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'CronJob/shop/nightly', controller: true }],
      },
      spec: { template: { spec: { containers: [{ name: 'app' }] } } },
      status: { startTime: startedAt, ...status },
    })
    const runs = world()
      .cronJob('shop/nightly')
      .add(owned('n-1', failed, minutesAgo(9)))
    expect(seen(runs)).toContain('job.failed Job shop/n-1')
    const done = { conditions: [{ type: 'Complete', status: 'True' }], completionTime: minutesAgo(1), succeeded: 1 }
    expect(seen(runs.add(owned('n-2', done, minutesAgo(2))))).toEqual([])
  })

  it('leave a first failed attempt to its retry', () => {
    expect(seen(world().job('shop/import', { status: { failed: 1, active: 1 } }))).toEqual([])
    expect(seen(world().job('shop/import', { status: { failed: 3, active: 1 } }))).toEqual(['job.failing Job shop/import'])
  })
})

describe('symptoms of Services and Ingresses', () => {
  it('tell a selector that no pod carries', () => {
    expect(
      seen(
        world()
          .deployment('shop/cart')
          .service('shop/cart', { selector: { app: 'kart' } }),
      ),
    ).toEqual(['service.selects-nothing Service shop/cart'])
  })

  it('are none without a selector, for other hosts, and just after they were made', () => {
    const builder = world().service('shop/a', { selector: null }).service('shop/b', { type: 'ExternalName' })
    expect(seen(builder)).toEqual([])
    expect(seen(world().service('shop/c'), 5)).toEqual([])
  })

  it('tell a named port that nobody declares, and only suspect a number', () => {
    const at = (targetPort: number | string) =>
      findSymptoms(
        shop()
          .service('shop/odd', { selector: { app: 'cart' }, targetPort })
          .seenAfter(tenMinutes)
          .build(),
      )
    expect(at('web').symptoms.map(({ code }) => code)).toEqual(['service.port-unserved'])
    expect(at(9999)).toMatchObject({ symptoms: [], suspicions: [{ code: 'service.port-unserved' }] })
    expect(at(8080)).toEqual({ symptoms: [], suspicions: [] })
  })

  it('judge by pods where EndpointSlices may not be read', () => {
    expect(seen(shop().notReadable('EndpointSlice'))).toEqual([])
    expect(seen(shop().notReadable('EndpointSlice').pod('shop/cart', crashing))).toContain('service.no-endpoints Service shop/cart')
  })

  it('tell a port that the backend does not have', () => {
    expect(seen(shop().ingress('shop/web', { backend: 'cart:8080' }))).toEqual(['ingress.port-missing Ingress shop/web'])
  })

  it('tell a backend that does not exist, unless Services may not be read', () => {
    expect(seen(world().ingress('shop/web', { backend: 'gone:80' }))).toEqual(['ingress.backend-missing Ingress shop/web'])
    expect(seen(world().ingress('shop/web', { backend: 'gone:80' }).notReadable('Service'))).toEqual([])
  })
})

describe('symptoms of nodes and claims', () => {
  it('tell a silent node and what runs on it', () => {
    const lost = shop()
      .node('node-1', { ready: false })
      .edit(objectRef('Pod', 'shop', 'cart-1-0'), (pod: Pod) => ({
        ...pod,
        status: { ...pod.status, conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(1) }] },
      }))
    expect(seen(lost).slice(0, 2)).toEqual(['node.not-ready Node node-1', 'pod.unreachable Pod shop/cart-1-0'])
  })

  it('tell pressure, and leave a cordoned or new node alone', () => {
    expect(seen(world().node('n', { conditions: [{ type: 'DiskPressure', status: 'True' }] }))).toEqual(['node.pressure Node n'])
    expect(seen(world().node('n', { unschedulable: true }))).toEqual([])
    expect(seen(world().node('n', { ready: false }), 10)).toEqual([])
  })

  it('tell a new node that had joined and fell silent, or is short of something', () => {
    const silent = world()
      .node('n', { ready: false })
      .edit(objectRef('Node', '', 'n'), (node: Node) => ({
        ...node,
        status: { ...node.status, conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }] },
      }))
    expect(seen(silent, 10)).toEqual(['node.not-ready Node n'])
    expect(seen(world().node('n', { conditions: [{ type: 'DiskPressure', status: 'True' }] }), 10)).toEqual(['node.pressure Node n'])
  })

  it('tell a claim without a volume, not one that waits for its first pod', () => {
    const waiting = world().claim('shop/data', { phase: 'Pending', storageClass: 'local' })
    expect(seen(waiting)).toEqual(['claim.pending PersistentVolumeClaim shop/data'])
    const late = { kind: 'StorageClass' as const, metadata: { name: 'local' }, volumeBindingMode: 'WaitForFirstConsumer' }
    expect(seen(waiting.add(late))).toEqual([])
    expect(seen(waiting.pod('shop/db', { volumes: { data: { claim: 'data' } }, unschedulable: 'no volume' }))).toContain(
      'claim.pending PersistentVolumeClaim shop/data',
    )
  })

  it('read a node without conditions as unknown, not as broken', () => {
    expect(
      seen(
        world()
          .node('n')
          .edit(objectRef('Node', '', 'n'), (node: Node) => ({ ...node, status: {} })),
      ),
    ).toEqual([])
  })
})
