import { describe, expect, it } from 'vitest'
import { objectRef, refText } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { Deployment, PersistentVolumeClaim, Pod } from '../world/kinds.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { scheduling } from './scheduling.ts'

const words = {
  cpu: '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  selector: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
  taint: '0/2 nodes are available: 1 node(s) had untolerated taint(s).',
  anti: "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.",
  ports: "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
  volume: '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
  spread: "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints.",
}
const waiting = (message: string) => ({ unschedulable: message })
const short = async (builder: WorldBuilder) => (await analyzing(builder, scheduling)).map((one) => inShort(one))
const codes = async (builder: WorldBuilder) =>
  (await analyzing(builder, scheduling)).map(({ cause, object }) => `${cause} ${refText(object)}`)

describe('scheduling, for want of resources', () => {
  const big = (): WorldBuilder =>
    world()
      .node('worker-1', { cpu: '16' })
      .node('worker-2', { cpu: '8' })
      .deployment('shop/report', { requests: { cpu: '64' } })
      .pod('shop/report', waiting(words.cpu))

  it('says what is asked for and what the nearest node has', async () => {
    const [found] = await analyzing(big(), scheduling)
    expect(found?.summary.en).toBe('report waits for a node: it asks for 64 cpu, and at most 16 is free on one (worker-1, 16 in all)')
    expect(found?.summary.zh).toContain('单个节点最多空闲 16')
    expect(found?.confidence).toBeGreaterThanOrEqual(0.9)
    expect(found?.explains.map(refText)).toEqual(['Pod shop/report-1-0', 'Deployment shop/report'])
  })

  it('offers no number out of thin air', async () => {
    expect((await short(big()))[0]).toMatchObject({
      cause: 'schedule.insufficient-resources',
      object: 'Deployment shop/report',
      mend: undefined,
    })
  })

  it('counts what is already placed', async () => {
    const full = world()
      .node('worker-1', { cpu: '4' })
      .deployment('shop/first', { requests: { cpu: '3' } })
      .deployment('shop/second', { requests: { cpu: '2' } })
    const [found] = await analyzing(full.pod('shop/second', waiting(words.cpu)), scheduling)
    expect(found?.facts).toMatchObject({ asked: '2', free: '1', allocatable: '4', node: 'worker-1' })
  })

  it('puts back the request of the revision that ran, when it fits', async () => {
    const raised = world()
      .node('worker-1', { cpu: '4' })
      .deployment('shop/render', { requests: { cpu: '64' }, before: [{ requests: { cpu: '100m' }, readyPods: 1 }] })
      .pod('shop/render', waiting(words.cpu))
    const [found] = await analyzing(raised, scheduling)
    expect(found?.mends.map(({ action, params }) => `${action} ${JSON.stringify(params)}`)).toEqual([
      'patch-resources {"container":"app","requests":{"cpu":"100m"}}',
      'roll-back {"revision":1}',
    ])
    expect(found?.evidence.map(({ kind }) => kind)).toContain('change')
  })

  const measured = (use: number, requests: { cpu: string } = { cpu: '3' }) => ({
    builder: world()
      .node('worker-1', { cpu: '4' })
      .deployment('shop/render', { requests, replicas: 2 })
      .pod('shop/render', { ...waiting(words.cpu), index: 1 }),
    answers: { usage: { 'render-1-0': { cpuCores: use, memoryBytes: 50 * 2 ** 20 } } },
  })
  const offered = async ({ builder, answers }: ReturnType<typeof measured>) =>
    (await analyzing(builder, scheduling, answers)).flatMap(({ mends }) => mends.map(({ params }) => params))

  it('lowers a request to half as much again as running pods were measured to use, where that fits', async () => {
    expect(await offered(measured(0.4))).toEqual([{ container: 'app', requests: { cpu: '600m' } }])
    const [found] = await analyzing(measured(0.4).builder, scheduling, measured(0.4).answers)
    expect(found?.evidence.find(({ kind }) => kind === 'metric')?.text.en).toBe(
      'container app of 1 running pods uses at most 400m CPU and 50Mi of memory',
    )
  })

  it('never lowers it below the floor, nor where that would not fit, nor where it is used', async () => {
    expect(await offered(measured(0.01))).toEqual([{ container: 'app', requests: { cpu: '200m' } }])
    expect(await offered(measured(0.9))).toEqual([])
    expect(await offered(measured(2.9))).toEqual([])
  })

  it('does not put back a request that would not fit either', async () => {
    const raised = world()
      .node('worker-1', { cpu: '4' })
      .deployment('shop/render', { requests: { cpu: '64' }, before: [{ requests: { cpu: '5' }, createdAt: '2026-05-04T11:00:00.000Z' }] })
      .pod('shop/render', waiting(words.cpu))
    expect((await short(raised))[0]?.mend).toBeUndefined()
  })

  it("goes by the scheduler's words where nodes may not be read, less surely", async () => {
    const blind = world()
      .deployment('shop/report', { requests: { cpu: '64' } })
      .pod('shop/report', waiting(words.cpu))
      .notReadable('Node')
    const [found] = await analyzing(blind, scheduling)
    expect(found).toMatchObject({ cause: 'schedule.insufficient-resources', facts: { resource: 'cpu' } })
  })
})

describe('scheduling, for want of a label', () => {
  it('names the label and offers the value that was meant', async () => {
    const typo = world()
      .node('worker-1', { labels: { disktype: 'ssd' } })
      .deployment('shop/index', { nodeSelector: { disktype: 'sdd' } })
      .pod('shop/index', waiting(words.selector))
    expect(await short(typo)).toEqual([
      {
        cause: 'schedule.node-selector',
        object: 'Deployment shop/index',
        mend: 'repair-reference Deployment shop/index {"path":["spec","template","spec","nodeSelector","disktype"],"value":"ssd"}',
        more: 0,
      },
    ])
  })

  it('offers the key that was meant', async () => {
    const typo = world()
      .node('worker-1', { labels: { disktype: 'ssd' } })
      .deployment('shop/index', { nodeSelector: { 'disk-type': 'ssd' } })
      .pod('shop/index', waiting(words.selector))
    expect((await short(typo))[0]?.mend).toContain('"value":{"disktype":"ssd"}')
  })

  it('offers nothing when no node has anything like it', async () => {
    const none = world()
      .node('worker-1')
      .deployment('shop/index', { nodeSelector: { disktype: 'ssd' } })
      .pod('shop/index', waiting(words.selector))
    expect((await short(none))[0]).toMatchObject({ cause: 'schedule.node-selector', mend: undefined })
  })
})

describe('scheduling, for rules and taints', () => {
  it('names the taint of the only node that was meant, although another node is untainted', async () => {
    const taints = [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }]
    const gpu = world()
      .node('plain')
      .node('gpu-1', { labels: { gpu: 'yes' }, taints })
      .deployment('shop/train', { nodeSelector: { gpu: 'yes' } })
      .pod('shop/train', waiting(words.taint))
    const [found] = await analyzing(gpu, scheduling)
    expect(found).toMatchObject({ cause: 'schedule.taint', facts: { node: 'gpu-1', taint: 'gpu=true:NoSchedule' } })
  })

  it('calls a cordoned node a taint', async () => {
    const cordoned = world()
      .node('worker-1', { unschedulable: true })
      .deployment('shop/cart')
      .pod('shop/cart', waiting('0/1 nodes are available: 1 node(s) were unschedulable.'))
    expect((await analyzing(cordoned, scheduling))[0]).toMatchObject({
      cause: 'schedule.taint',
      facts: { taint: 'node.kubernetes.io/unschedulable:NoSchedule' },
    })
  })

  it('does not blame the taint of a node that is too small anyway', async () => {
    const small = world()
      .node('worker-1', { cpu: '4', unschedulable: true })
      .deployment('shop/cart', { requests: { cpu: '64' } })
      .pod('shop/cart', waiting(words.cpu))
    expect(await codes(small)).toEqual(['schedule.insufficient-resources Deployment shop/cart'])
  })

  it('leaves a node that is itself in trouble to others', async () => {
    const taints = [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }]
    expect(
      await codes(world().node('worker-1', { ready: false, taints }).deployment('shop/cart').pod('shop/cart', waiting(words.taint))),
    ).toEqual([])
  })

  it('names the rule that keeps two replicas apart', async () => {
    const podAntiAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'quorum' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    }
    const apart = world()
      .node('worker-1')
      .deployment('shop/quorum', { replicas: 2, spec: { affinity: { podAntiAffinity } } })
      .pod('shop/quorum', { ...waiting(words.anti), index: 1 })
    expect((await analyzing(apart, scheduling))[0]).toMatchObject({
      cause: 'schedule.affinity',
      facts: { rule: 'podAntiAffinity kubernetes.io/hostname' },
      mends: [],
    })
  })

  it("names node affinity, and spread constraints by the scheduler's words", async () => {
    const terms = [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] }]
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } }
    const zoned = world()
      .node('worker-1', { labels: { zone: 'c' } })
      .deployment('shop/cart', { spec: { affinity: { nodeAffinity } } })
      .pod('shop/cart', waiting(words.selector))
    expect((await analyzing(zoned, scheduling))[0]).toMatchObject({
      cause: 'schedule.affinity',
      facts: { rule: 'nodeAffinity zone In a,b' },
    })
    expect(await codes(world().node('worker-1').deployment('shop/cart').pod('shop/cart', waiting(words.spread)))).toEqual([
      'schedule.affinity Deployment shop/cart',
    ])
  })

  it('names a host port that is taken', async () => {
    const more = { ports: [{ containerPort: 80, hostPort: 10180 }] }
    const edge = world()
      .node('worker-1')
      .deployment('shop/edge', { replicas: 2, more })
      .pod('shop/edge', { ...waiting(words.ports), index: 1 })
    expect((await analyzing(edge, scheduling))[0]).toMatchObject({ cause: 'schedule.host-port', facts: { port: 10180, nodes: 1 } })
  })
})

describe('scheduling, for want of a volume', () => {
  const archive = (options = {}): WorldBuilder =>
    world()
      .claim('shop/data', { phase: 'Pending', size: '10Gi', ...options })
      .deployment('shop/archive', { volumes: { data: { claim: 'data' } } })
      .pod('shop/archive', waiting(words.volume))

  it('blames the claim, once, and says that its class does not exist', async () => {
    const found = await analyzing(
      archive({ storageClass: 'fast-sdd' }).add({ kind: 'StorageClass', metadata: { name: 'fast-ssd' } }),
      scheduling,
    )
    expect(found.map((one) => inShort(one))).toEqual([
      { cause: 'schedule.volume-unbound', object: 'PersistentVolumeClaim shop/data', mend: undefined, more: 0 },
    ])
    expect(found[0]?.summary.en).toBe('claim data has no volume: storage class fast-sdd does not exist')
    expect(found[0]?.evidence.map(({ text }) => text.en).join()).toContain('perhaps fast-ssd was meant')
    expect(found[0]?.explains.map(refText)).toEqual(['PersistentVolumeClaim shop/data', 'Pod shop/archive-1-0'])
  })

  it('says what the nearest volume lacks', async () => {
    const volume = (name: string, size: string, storageClassName: string) => ({
      kind: 'PersistentVolume' as const,
      metadata: { name },
      spec: { capacity: { storage: size }, accessModes: ['ReadWriteOnce'], storageClassName },
    })
    const small = archive({ storageClass: 'manual' })
      .add({ kind: 'StorageClass', metadata: { name: 'manual' } })
      .add(volume('far', '1Gi', 'other'))
      .add(volume('near', '5Gi', 'manual'))
    const [found] = await analyzing(small, scheduling)
    expect(found?.evidence.map(({ text }) => text.en)).toContain('nearest volume near: has 5Gi of 10Gi')
  })

  it('leaves alone a claim that only waits for its pod to be placed', async () => {
    const late = { kind: 'StorageClass' as const, metadata: { name: 'local' }, volumeBindingMode: 'WaitForFirstConsumer' }
    expect(await codes(world().claim('shop/data', { phase: 'Pending', storageClass: 'local' }).add(late))).toEqual([])
  })

  it('leaves a claim that does not exist to others', async () => {
    const gone = world()
      .deployment('shop/archive', { volumes: { data: { claim: 'gone' } } })
      .pod('shop/archive', waiting('persistentvolumeclaim "gone" not found'))
    expect(await codes(gone)).toEqual([])
  })
})

describe('scheduling is quiet', () => {
  it('when everything is placed, or would be', async () => {
    expect(
      await codes(
        world()
          .deployment('shop/cart', { requests: { cpu: '1' } })
          .claim('shop/data'),
      ),
    ).toEqual([])
    const freed = world()
      .node('worker-1')
      .deployment('shop/cart', { requests: { cpu: '1' } })
      .pod('shop/cart', waiting(words.cpu))
    expect(await codes(freed)).toEqual([])
  })

  it('about old warnings of pods that run, and about tolerated taints', async () => {
    const old = world()
      .deployment('shop/cart')
      .event('Pod shop/cart-1-0', { reason: 'FailedScheduling', message: words.cpu, component: 'default-scheduler' })
    expect(await codes(old)).toEqual([])
    const taints = [{ key: 'gpu', effect: 'NoSchedule' }]
    const tolerations = [{ key: 'gpu', operator: 'Exists' }]
    expect(
      await codes(world().node('worker-1', { taints }).deployment('shop/cart', { tolerations }).pod('shop/cart', waiting(words.taint))),
    ).toEqual([])
  })

  it('about taints that only advise', async () => {
    const taints = [{ key: 'spot', effect: 'PreferNoSchedule' }]
    expect(await codes(world().node('worker-1', { taints }).deployment('shop/cart').pod('shop/cart', waiting(words.taint)))).toEqual([])
  })

  it('about pods that are held back or going', async () => {
    const held = world()
      .node('worker-1')
      .deployment('shop/cart', { requests: { cpu: '64' } })
      .pod('shop/cart', waiting(words.cpu))
    const gated = held.edit(objectRef('Pod', 'shop', 'cart-1-0'), (pod: Pod) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: '2026-05-04T11:59:59Z' },
    }))
    expect(await codes(gated)).toEqual([])
  })

  it('about Deployments and claims of other kinds', async () => {
    const other = world()
      .deployment('shop/cart', { pods: false })
      .edit(objectRef('Deployment', 'shop', 'cart'), (one: Deployment) => one)
    expect(
      await codes(
        other
          .claim('shop/lost', { phase: 'Lost' })
          .edit(objectRef('PersistentVolumeClaim', 'shop', 'lost'), (one: PersistentVolumeClaim) => one),
      ),
    ).toEqual([])
  })
})
