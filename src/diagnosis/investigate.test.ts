import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Analyzer, defineAnalyzer } from '../analyzers/contract.ts'
import type { AnalyzerInput } from '../analyzers/evidence/input.ts'
import { growth, linear } from '../domain/growth.fixture.ts'
import { confidenceOf } from '../domain/incident/confidence.ts'
import type { Evidence, Strength } from '../domain/incident/evidence.ts'
import type { Hypothesis, Trouble } from '../domain/incident/hypothesis.ts'
import { plusMs } from '../domain/instant.ts'
import { objectRef, parseRef, refText } from '../domain/object-ref.ts'
import { verbatim } from '../domain/text.ts'
import type { Questions } from '../ports/cluster.ts'
import { testNow, type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { Deployment, Pod } from '../world/kinds.ts'
import { type InvestigationInput, investigate } from './investigate.ts'
import { quietVerdict } from './quiet-verdict.ts'
import { symptom } from './symptoms/symptom.ts'

const deaf: Questions = {
  previousLog: async () => ({ kind: 'unavailable', why: verbatim('forbidden') }),
  log: async () => ({ kind: 'unavailable', why: verbatim('forbidden') }),
  probe: async () => ({ kind: 'unavailable', why: verbatim('forbidden') }),
}

interface Claim extends Partial<Omit<Hypothesis, 'object' | 'explains' | 'dependsOn'>> {
  readonly cause: string
  readonly object: string
  readonly explains: readonly string[]
  readonly dependsOn?: readonly string[]
  readonly strength?: Strength
}

const ref = (text: string) => parseRef(text) ?? objectRef('?', '', text)
const piece = (strength: Strength): Evidence => ({ kind: 'field', strength, text: verbatim('x'), origin: 'kubectl get x' })

function hypothesis({ object, explains, dependsOn, strength = 'proof', ...more }: Claim): Hypothesis {
  const evidence = [piece(strength)]
  return {
    facts: {},
    summary: verbatim(more.cause),
    severity: 'medium',
    confidence: confidenceOf(evidence),
    evidence,
    against: [],
    mends: [],
    ...more,
    object: ref(object),
    explains: explains.map(ref),
    ...(dependsOn === undefined ? {} : { dependsOn: dependsOn.map(ref) }),
  }
}

/** An analyzer that says what a test wants said. */
function saying(kind: string, answer: (input: AnalyzerInput) => Promise<Claim[]> | Claim[]): Analyzer {
  return defineAnalyzer({ kind, settings: z.strictObject({}), causes: {}, analyze: async (input) => (await answer(input)).map(hypothesis) })
}

async function look(builder: WorldBuilder, claims: readonly Claim[] = [], more: Partial<InvestigationInput> = {}) {
  const built = builder.seenAfter(600).build()
  const analyzers = [saying('test', () => [...claims])]
  return investigate({ world: built, analyzers, settings: {}, ask: deaf, signal: AbortSignal.timeout(5000), ...more })
}

const told = (trouble: Trouble | undefined): string[] =>
  (trouble?.symptoms ?? []).map(({ code, object }) => `${code} ${refText(object)}`).sort()
const keys = ({ troubles }: { troubles: readonly Trouble[] }): string[] => troubles.map(({ key }) => key)

const crashing = { waiting: { reason: 'CrashLoopBackOff' }, restarts: 5, last: { exitCode: 1 } }
const shop = (): WorldBuilder =>
  world()
    .deployment('shop/cart', { replicas: 3, port: 80 })
    .service('shop/cart')
    .ingress('shop/web', { backend: 'cart:80' })
    .pod('shop/cart', crashing)
const pods = ['Pod shop/cart-1-0', 'Pod shop/cart-1-1', 'Pod shop/cart-1-2']
const cause = 'reference.missing'

describe('an investigation', () => {
  it('makes one trouble of a cause and everything that follows from it', async () => {
    const found = await look(shop(), [{ cause, object: 'Deployment shop/cart', explains: pods }])
    expect(keys(found)).toEqual(['reference.missing@Deployment/shop/cart'])
    expect(told(found.troubles[0])).toEqual([
      'ingress.backend-down Ingress shop/web',
      ...pods.map((pod) => `pod.crash-looping ${pod}`),
      'service.no-endpoints Service shop/cart',
      'workload.down Deployment shop/cart',
    ])
    expect(found.troubles[0]?.cause.severity).toBe('critical')
    expect(found.troubles[0]?.chain).toContainEqual({
      from: ref('Pod shop/cart-1-0'),
      to: ref('Service shop/cart'),
      relation: 'endpoint-of',
    })
    expect(found.troubles[0]?.chain).toContainEqual({ from: ref('Service shop/cart'), to: ref('Ingress shop/web'), relation: 'backend-of' })
  })

  it('says nothing of a healthy world, and asks no analyzer', async () => {
    let asked = 0
    const analyzers = [saying('test', () => [{ cause, object: `Deployment shop/${(asked += 1)}`, explains: [] }])]
    expect((await look(world().deployment('shop/cart', { port: 80 }).service('shop/cart'), [], { analyzers })).troubles).toEqual([])
    expect(asked).toBe(0)
  })

  it('never calls an unexplained symptom healthy', async () => {
    const found = await look(shop())
    expect(keys(found)).toEqual(['unknown@Deployment/shop/cart'])
    const [trouble] = found.troubles
    expect(told(trouble)).toHaveLength(6)
    expect(trouble?.cause).toMatchObject({ severity: 'critical', confidence: 0.33, mends: [] })
    expect(trouble?.cause.summary.en).toContain('keeps crashing')
    expect(trouble?.cause.evidence.length).toBeGreaterThan(0)
    expect(trouble?.cause.advice?.zh).not.toBe('')
  })

  it('keeps the stronger explanation and offers the weaker as an alternative', async () => {
    const found = await look(shop(), [
      { cause: 'memory.limit-too-low', object: 'Deployment shop/cart', explains: pods, strength: 'strong' },
      { cause, object: 'Deployment shop/cart', explains: pods },
    ])
    expect(keys(found)).toEqual(['reference.missing@Deployment/shop/cart'])
    expect(found.troubles[0]?.alternatives.map((other) => other.cause)).toEqual(['memory.limit-too-low'])
  })

  it('prefers the specific cause to the bad release that brought it', async () => {
    const found = await look(shop(), [
      { cause: 'release.bad-revision', object: 'Deployment shop/cart', explains: pods },
      { cause: 'probe.path-wrong', object: 'Deployment shop/cart', explains: pods.slice(1) },
    ])
    expect(keys(found)).toEqual(['probe.path-wrong@Deployment/shop/cart'])
    expect(told(found.troubles[0])).toHaveLength(6)
  })

  it('prefers the specific cause to the bare crash when both are as sure', async () => {
    const found = await look(shop(), [
      { cause: 'crash.exit-code', object: 'Deployment shop/cart', explains: pods },
      { cause, object: 'Deployment shop/cart', explains: pods },
    ])
    expect(keys(found)).toEqual(['reference.missing@Deployment/shop/cart'])
    expect(found.troubles[0]?.alternatives.map((other) => other.cause)).toEqual(['crash.exit-code'])
  })

  it('takes the many pods of a workload that fail alike for one, and looks closely at a few', async () => {
    const many = world().deployment('shop/cart', { replicas: 40, port: 80 }).pod('shop/cart', crashing)
    let asked = 0
    const analyzers = [
      saying('test', ({ suspects }) => {
        const looked = suspects.filter(({ kind }) => kind === 'Pod').map(refText)
        asked = looked.length
        return [{ cause, object: 'Deployment shop/cart', explains: looked }]
      }),
    ]
    const found = await look(many, [], { analyzers })
    expect(keys(found)).toEqual(['reference.missing@Deployment/shop/cart'])
    expect(asked).toBe(12)
    expect(told(found.troubles[0])).toHaveLength(41)
  })

  it('lets a silent node stand alone, however sure another explanation is', async () => {
    const found = await look(shop(), [
      { cause: 'node.not-ready', object: 'Node node-1', explains: pods },
      { cause: 'probe.path-wrong', object: 'Deployment shop/cart', explains: pods },
    ])
    expect(keys(found)).toEqual(['node.not-ready@Node//node-1'])
  })

  it('keeps two causes that are both beyond doubt', async () => {
    const found = await look(shop(), [
      { cause: 'probe.path-wrong', object: 'Deployment shop/cart', explains: pods },
      { cause: 'memory.limit-too-low', object: 'Deployment shop/cart', explains: pods },
    ])
    expect(keys(found).sort()).toEqual(['memory.limit-too-low@Deployment/shop/cart', 'probe.path-wrong@Deployment/shop/cart'])
  })

  it('gives each container its own cause, with its own key', async () => {
    const two = world()
      .deployment('shop/two', { spec: { containers: [{ name: 'app' }, { name: 'sidecar' }] } })
      .pod('shop/two', crashing)
    const both = two.edit(objectRef('Pod', 'shop', 'two-1-0'), (pod: Pod) => {
      const [first] = pod.status?.containerStatuses ?? []
      return { ...pod, status: { ...pod.status, containerStatuses: ['app', 'sidecar'].map((name) => ({ ...first, name })) } }
    })
    const explains = ['Pod shop/two-1-0']
    const found = await look(both, [
      { cause, object: 'Deployment shop/two', explains, facts: { container: 'app' } },
      { cause, object: 'Deployment shop/two', explains, facts: { container: 'sidecar' }, strength: 'strong' },
    ])
    expect(keys(found).sort()).toEqual(['reference.missing@Deployment/shop/two', 'reference.missing@Deployment/shop/two#sidecar'])
  })

  it('weakens a cause that came after its symptoms', async () => {
    const found = await look(shop(), [
      { cause, object: 'Deployment shop/cart', explains: pods, strength: 'strong', since: plusMs(testNow, 400_000) },
    ])
    expect(keys(found)).toEqual(['unknown@Deployment/shop/cart'])
    expect(found.troubles[0]?.alternatives).toMatchObject([{ cause, against: [{ kind: 'history' }] }])
  })

  it('lets a dead node explain its pods, but not those that failed before', async () => {
    const ready = (seconds: number) => (pod: Pod) => ({
      ...pod,
      status: { ...pod.status, conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: plusMs(testNow, seconds * 1000) }] },
    })
    const lost = world()
      .node('node-1', { ready: false })
      .deployment('shop/a')
      .deployment('shop/b')
      .edit(objectRef('Pod', 'shop', 'a-1-0'), ready(420))
      .edit(objectRef('Pod', 'shop', 'b-1-0'), ready(10))
    const found = await look(lost, [
      { cause: 'node.not-ready', object: 'Node node-1', explains: ['Node node-1'], since: plusMs(testNow, 400_000) },
    ])
    expect(keys(found)).toEqual(['node.not-ready@Node//node-1', 'unknown@Deployment/shop/b'])
    expect(told(found.troubles[0])).toContain('pod.unreachable Pod shop/a-1-0')
  })

  it('does not take the pods of a node for victims of a program that crashed on it, and believes what is seen more than what was counted', async () => {
    const built = world()
      .node('n1')
      .deployment('shop/cart', {})
      .pod('shop/cart', { node: 'n1', waiting: { reason: 'CrashLoopBackOff' }, restarts: 5 })
    const pod = built.build().list('Pod')[0]?.metadata.name ?? ''
    const counted = [
      symptom('node.process-crashed', ref('Node n1'), { facts: { what: 'exporter', reason: 'SIGSEGV' } }),
      symptom('pod.crashed', ref(`Pod shop/${pod}`), { facts: { what: 'app', reason: 'SIGSEGV' } }),
    ]
    const { troubles } = await look(built, [{ cause: 'crash.unowned', object: 'Node n1', explains: ['Node n1'] }], { counted })
    const found = troubles.map(({ cause, symptoms }) => [cause.cause, symptoms.map(({ code }) => code).toSorted()])
    expect(found.toSorted((left, right) => String(left).localeCompare(String(right)))).toEqual([
      ['crash.unowned', ['node.process-crashed']],
      ['unknown', ['pod.crash-looping', 'workload.down']],
    ])
  })

  it('lets a quota explain missing pods and the empty Service', async () => {
    const refused = world()
      .deployment('shop/cart', { replicas: 3, pods: false })
      .service('shop/cart')
      .edit(objectRef('ReplicaSet', 'shop', 'cart-1'), (set: Deployment) => ({
        ...set,
        status: { conditions: [{ type: 'ReplicaFailure', status: 'True' }] },
      }))
    const found = await look(refused, [{ cause: 'quota.exceeded', object: 'ResourceQuota shop/small', explains: ['Deployment shop/cart'] }])
    expect(keys(found)).toEqual(['quota.exceeded@ResourceQuota/shop/small'])
    expect(told(found.troubles[0])).toEqual([
      'service.no-endpoints Service shop/cart',
      'workload.down Deployment shop/cart',
      'workload.replicas-refused Deployment shop/cart',
    ])
  })

  it("sees a crash for want of a broken service as part of that service's trouble", async () => {
    const broken = world()
      .deployment('shop/db')
      .service('shop/db')
      .pod('shop/db', { waiting: { reason: 'ImagePullBackOff' } })
      .deployment('shop/api')
      .pod('shop/api', crashing)
    const claims: Claim[] = [
      { cause: 'crash.dependency', object: 'Deployment shop/api', explains: ['Pod shop/api-1-0'], dependsOn: ['Service shop/db'] },
      { cause: 'image.not-found', object: 'Deployment shop/db', explains: ['Pod shop/db-1-0'] },
    ]
    const found = await look(broken, claims)
    expect(keys(found)).toEqual(['image.not-found@Deployment/shop/db'])
    expect(told(found.troubles[0])).toContain('pod.crash-looping Pod shop/api-1-0')
    expect(found.troubles[0]?.chain).toContainEqual({ from: ref('Service shop/db'), to: ref('Deployment shop/api'), relation: 'needed-by' })
    const well = world().deployment('shop/db').service('shop/db').deployment('shop/api').pod('shop/api', crashing)
    expect(keys(await look(well, claims.slice(0, 1)))).toEqual(['crash.dependency@Deployment/shop/api'])
  })

  it('keeps unrelated troubles apart, worst first', async () => {
    const both = shop()
      .deployment('shop/other', { replicas: 2 })
      .pod('shop/other', { ...crashing, index: 0 })
    expect(keys(await look(both, [{ cause, object: 'Deployment shop/cart', explains: pods }]))).toEqual([
      'reference.missing@Deployment/shop/cart',
      'unknown@Deployment/shop/other',
    ])
  })

  it('limits itself to what touches its scope', async () => {
    const both = shop().deployment('shop/other').pod('shop/other', crashing)
    const scopes = ['Pod shop/cart-1-2', 'Deployment shop/cart', 'Service shop/cart', 'Ingress shop/web', 'ReplicaSet shop/cart-1']
    for (const scope of scopes) expect(keys(await look(both, [], { scope: [ref(scope)] }))).toEqual(['unknown@Deployment/shop/cart'])
    expect(keys(await look(both, [], { namespace: 'elsewhere' }))).toEqual([])
  })

  it('finds the trouble of a pod that has been replaced, and of a whole namespace', async () => {
    const both = shop().deployment('other/cart').pod('other/cart', crashing)
    for (const scope of ['Pod shop/cart-1-77', 'Pod shop/cart-7f98dcf86d-pjbhq', 'ReplicaSet shop/cart-9', 'Namespace shop']) {
      expect(keys(await look(both, [], { scope: [ref(scope)] }))).toEqual(['unknown@Deployment/shop/cart'])
    }
    expect(keys(await look(both, [], { scope: [ref('Pod shop/cartwheel-1')] }))).toEqual([])
  })

  it('drops suspicions that nobody confirms', async () => {
    const odd = world().deployment('shop/cart', { port: 80 }).service('shop/cart', { targetPort: 9999 })
    expect(keys(await look(odd))).toEqual([])
    const confirmed = await look(odd, [
      { cause: 'service.target-port-wrong', object: 'Service shop/cart', explains: ['Service shop/cart'] },
    ])
    expect(keys(confirmed)).toEqual(['service.target-port-wrong@Service/shop/cart'])
  })

  it('looks into pods with a memory limit that look well, and says nothing unless something is found', async () => {
    const limited = (): WorldBuilder => world().deployment('shop/thumbs', { replicas: 3, limits: { memory: '64Mi' } })
    const suspects: string[] = []
    const analyzers = [
      saying('test', (input) => {
        suspects.push(...input.suspects.map(refText))
        return []
      }),
    ]
    expect(keys(await look(limited(), [], { analyzers }))).toEqual([])
    expect(suspects).toEqual(['Pod shop/thumbs-1-0'])
    const found = await look(limited(), [
      { cause: 'memory.child-killed', object: 'Deployment shop/thumbs', explains: ['Pod shop/thumbs-1-0'] },
    ])
    expect(told(found.troubles[0])).toEqual(['pod.fails-inside Pod shop/thumbs-1-0'])
    suspects.length = 0
    await look(limited().deployment('shop/other', { limits: { memory: '1Gi' } }), [], { analyzers, scope: [ref('Deployment shop/other')] })
    expect(suspects).toEqual(['Pod shop/other-1-0'])
  })

  it('does not look into pods that have recovered', async () => {
    const well = world()
      .deployment('shop/thumbs', { limits: { memory: '64Mi' } })
      .pod('shop/thumbs', { restarts: 1, last: { exitCode: 1 } })
    const claim = { cause: 'crash.dependency-refused', object: 'Deployment shop/thumbs', explains: ['Pod shop/thumbs-1-0'] }
    expect(keys(await look(well, [claim]))).toEqual([])
  })

  it('says when it could not look into all of them', async () => {
    const many = world()
    for (let index = 0; index < 45; index += 1) many.deployment(`shop/app-${index}`, { limits: { memory: '1Gi' } })
    expect((await look(many)).notChecked).toEqual([
      {
        what: { en: 'logs of 5 workloads that look well', zh: '5 个看似正常的工作负载的日志' },
        why: { en: 'one scan reads 40', zh: '单次扫描最多读取 40 个' },
      },
    ])
  })

  it('names analyzers that fail or take too long, and keeps what the others found', async () => {
    const analyzers = [
      saying('throws', () => Promise.reject(new Error('boom'))),
      saying('hangs', ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))),
      saying('asks', async ({ ask, signal }) => {
        await ask.log(objectRef('Pod', 'shop', 'cart-1-0'), 'app', signal)
        return [{ cause, object: 'Deployment shop/cart', explains: pods }]
      }),
    ]
    const found = await look(shop().notReadable('Ingress'), [], { analyzers, timeoutMs: 50 })
    expect(keys(found)).toEqual(['reference.missing@Deployment/shop/cart'])
    expect(found.notChecked).toEqual([
      { what: { en: 'Ingress', zh: 'Ingress' }, why: { en: 'forbidden', zh: 'forbidden' } },
      { what: { en: 'analyzer throws', zh: '分析器 throws' }, why: { en: 'boom', zh: 'boom' } },
      { what: { en: 'analyzer hangs', zh: '分析器 hangs' }, why: { en: 'no answer within 0.05 s', zh: '0.05 秒内没有结果' } },
      { what: { en: 'log', zh: '日志' }, why: { en: 'forbidden', zh: 'forbidden' } },
    ])
  })

  it('ends at once when it is cancelled', async () => {
    const stop = new AbortController()
    const analyzers = [saying('hangs', () => new Promise(() => undefined))]
    const running = look(shop(), [], { analyzers, signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
  })
})

describe('the verdict where no trouble is seen', () => {
  const objects = [objectRef('Deployment', 'shop', 'cart')]
  const verdict = (builder: WorldBuilder) => quietVerdict(builder.seenAfter(600).build(), objects)

  it('tells health, recovery and blindness apart', () => {
    expect(verdict(world().deployment('shop/cart'))).toBe('healthy')
    expect(verdict(world().deployment('shop/cart').notReadable('Pod'))).toBe('could-not-look')
    expect(verdict(world().deployment('shop/cart').notReadable('Deployment'))).toBe('could-not-look')
    expect(
      verdict(
        world()
          .deployment('shop/cart')
          .pod('shop/cart', { restarts: 1, last: { exitCode: 1 } }),
      ),
    ).toBe('recovered')
    expect(verdict(world())).toBe('recovered')
  })

  it('is not moved by traces elsewhere', () => {
    expect(verdict(world().deployment('shop/cart').deployment('shop/other').pod('shop/other', crashing))).toBe('healthy')
  })
})

it('scans 10,000 pods of 500 Deployments with 50 troubles, in time that grows with them', async () => {
  const worlds = new Map([50, 200, 500].map((deployments) => [deployments, bigWorld(deployments)]))
  const scan = (deployments: number) => {
    const seen = worlds.get(deployments) ?? bigWorld(deployments)
    return investigate({ world: seen, analyzers: [], settings: {}, ask: deaf, signal: new AbortController().signal })
  }
  expect((await scan(500)).troubles).toHaveLength(50)
  expect(await growth(scan, 50)).toBeLessThan(linear)
}, 30_000)

/** One Deployment of ten is in trouble. */
function bigWorld(deployments: number) {
  const builder = world()
  for (let index = 0; index < deployments; index += 1) {
    builder.deployment(`ns-${index % 20}/app-${index}`, { replicas: 20, port: 80 }).service(`ns-${index % 20}/app-${index}`)
  }
  for (let index = 0; index < deployments / 10; index += 1) builder.pod(`ns-${index % 20}/app-${index}`, crashing)
  return builder.seenAfter(600).build()
}
