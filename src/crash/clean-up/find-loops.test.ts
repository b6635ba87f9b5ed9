import { describe, expect, it } from 'vitest'
import { plusMs } from '../../domain/instant.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { testNow, type WorldBuilder } from '../../world/builder/world-builder.ts'
import type { Deployment } from '../../world/kinds.ts'
import { helmMilvus, operatorMilvus } from '../instances/milvus-world.fixture.ts'
import { crashing, factsOf, foundIn, panicAgo, panics, rulesOf } from './clean-up.fixture.ts'
import { exceeding, type LoopFacts, type LoopRules, loopOf } from './find-loops.ts'
import type { Marked } from './protection.ts'

function loopIn(facts: LoopFacts, rules: LoopRules = rulesOf(), resource?: Marked) {
  const [tally] = exceeding(facts, rules)
  return tally === undefined ? undefined : loopOf(tally, foundIn(facts), resource, facts, rules)
}

const refusalsIn = (facts: LoopFacts, rules?: LoopRules, resource?: Marked): readonly string[] | undefined =>
  loopIn(facts, rules, resource)?.refusals.map(({ en }) => en)

const standalone = objectRef('Deployment', 'default', 'prod-milvus-standalone')

describe('what is too much', () => {
  it('begins with the sixth crash where five are let pass', () => {
    expect(loopIn(factsOf(panics(5)))).toBeUndefined()
    expect(loopIn(factsOf(panics(6)))).toMatchObject({ object: objectRef('Release', 'default', 'prod'), maxRestartCount: 5, refusals: [] })
    expect(loopIn(factsOf(panics(1)), rulesOf({ maxRestartCount: 1 }))).toBeUndefined()
    expect(loopIn(factsOf(panics(2)), rulesOf({ maxRestartCount: 1 }))?.panics).toHaveLength(2)
  })

  it('is counted in a window that slides', () => {
    const old = panicAgo(3_600)
    const young = panicAgo(3_599)
    expect(loopIn(factsOf([old, ...panics(5)]))).toBeUndefined()
    expect(loopIn(factsOf([young, ...panics(5)]))?.panics).toHaveLength(6)
    // Six in an hour and a half, though the first came long before: only the window counts, not the time of the first.
    expect(loopIn(factsOf([panicAgo(5_400), panicAgo(4_000), ...panics(6)]))?.panics).toHaveLength(6)
  })

  it.each(['oom', 'probe', 'exit', 'signal', 'completed'] as const)('never counts %s', (of) => {
    expect(loopIn(factsOf(panics(20, { class: of })))).toBeUndefined()
    const mixed = loopIn(factsOf([...panics(6), ...panics(3, { class: of })]))
    expect(mixed?.panics).toHaveLength(6)
    expect(mixed?.notCounted).toEqual([{ class: of, count: 3 }])
  })

  it('counts a parent that ended in good order when its child left a core', () => {
    const ended = panics(6, { class: 'completed', exitCode: 0 })
    const cores = ended.map(({ namespace, pod, at }) => ({ namespace, pod, at, group: undefined }))
    expect(loopIn(factsOf(ended, crashing(), { cores }))?.panics).toHaveLength(6)
    expect(loopIn(factsOf(ended, crashing(), { cores: cores.slice(1).map((core) => ({ ...core, pod: 'other' })) }))).toBeUndefined()
  })

  it('is counted for each instance alone', () => {
    const both = [...panics(3), ...panics(3, { namespace: 'team' }), ...panics(3, { instance: 'test' })]
    expect(exceeding(factsOf(both), rulesOf())).toEqual([])
  })
})

describe('an instance', () => {
  it('has recovered when it runs and has not crashed for as long as it is given', () => {
    const crashed = (seconds: number) => panics(6).map((panic, index) => panicAgo(seconds + (6 - index) * 10, { pod: panic.pod }))
    const runs = helmMilvus('prod')
    expect(loopIn(factsOf(crashed(300), runs))).toBeUndefined()
    expect(loopIn(factsOf(crashed(280), runs))).toBeDefined()
    expect(loopIn(factsOf(crashed(300), crashing()))).toBeDefined()
    expect(loopIn(factsOf(crashed(20), runs), rulesOf({ cleanupDelay: '20s' }))).toBeUndefined()
  })

  it('has not recovered when it runs for a moment after a long back-off', () => {
    const crashed = panics(6).map((panic, index) => panicAgo(310 + (6 - index) * 10, { pod: panic.pod }))
    const since = (seconds: number) =>
      helmMilvus('prod').pod('default/prod-milvus-standalone', {
        restarts: 7,
        last: { exitCode: 139 },
        since: plusMs(testNow, -seconds * 1000),
      })
    expect(loopIn(factsOf(crashed, since(2)))).toBeDefined()
    expect(loopIn(factsOf(crashed, since(299)))).toBeDefined()
    expect(loopIn(factsOf(crashed, since(300)))).toBeUndefined()
  })

  it('that is gone or going is left alone', () => {
    const facts = factsOf(panics(6))
    const [tally] = exceeding(facts, rulesOf())
    expect(tally === undefined ? 'none' : loopOf(tally, undefined, undefined, facts, rulesOf())).toBeUndefined()
    expect(loopIn(factsOf(panics(6), helmMilvus('prod').pod('default/prod-milvus-standalone', { terminating: true })))).toBeUndefined()
  })

  it('of the operator is its Milvus resource, never a release of that name', () => {
    const builder = operatorMilvus('prod').pod('default/prod-milvus-standalone-0', { waiting: { reason: 'CrashLoopBackOff' }, restarts: 6 })
    expect(loopIn(factsOf(panics(6), builder))?.object).toEqual(objectRef('Milvus', 'default', 'prod'))
  })
})

describe('it is left alone', () => {
  const notReady = (name: string) => (builder: WorldBuilder) => builder.pod(name, { ready: false })
  it.each([
    [
      'etcd',
      notReady('default/prod-etcd'),
      'its meta store is not healthy: pod prod-etcd-0 is not ready, and the crashes may be its fault',
    ],
    ['the object store', notReady('default/prod-minio'), 'its object store is not healthy: pod prod-minio-1-0 is not ready'],
  ])('while %s is not ready', (_, change, why) => {
    expect(refusalsIn(factsOf(panics(6), change(crashing())))?.[0]).toContain(why)
  })

  it('not for the etcd of another instance', () => {
    const other = crashing().statefulSet('default/test-etcd', {
      labels: { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/instance': 'test' },
    })
    expect(refusalsIn(factsOf(panics(6), other.pod('default/test-etcd', { ready: false })))).toEqual([])
  })

  it('while a dependency that the operator made is not ready', () => {
    const builder = operatorMilvus('prod')
      .pod('default/prod-milvus-standalone-0', { waiting: { reason: 'CrashLoopBackOff' }, restarts: 6 })
      .pod('default/prod-etcd', { ready: false })
    expect(refusalsIn(factsOf(panics(6), builder))?.[0]).toContain('meta store')
  })

  it.each([
    ['pods of two templates stand', { status: { replicas: 2, updatedReplicas: 1 } }],
    ['the controller has not seen the change', { status: { observedGeneration: 0 } }],
  ])('while a rollout is under way: %s', (_, more) => {
    const builder = crashing().edit<Deployment>(standalone, (object) => ({ ...object, status: { ...object.status, ...more.status } }))
    expect(refusalsIn(factsOf(panics(6), builder))).toEqual(['a rollout of Deployment default/prod-milvus-standalone is under way'])
  })

  it('when no class of crashes alone is too much', () => {
    const mixed = [...panics(4), ...panics(3, { exitCode: 134 })]
    expect(refusalsIn(factsOf(mixed))).toEqual(['its crashes are not of one class: 4 × exit code 139; 3 × exit code 134'])
    expect(refusalsIn(factsOf([...panics(6), ...panics(3, { exitCode: 134 })]))).toEqual([])
  })

  it('when its cores tell of several bugs, each crash by the core that is nearest', () => {
    const restarts = panics(7)
    const cores = restarts.map(({ namespace, pod, at }, index) => ({ namespace, pod, at, group: index < 3 ? 'crash-a' : 'crash-b' }))
    expect(refusalsIn(factsOf(restarts, crashing(), { cores }))?.[0]).toContain('4 × exit code 139, crash-b; 3 × exit code 139, crash-a')
    const one = cores.map((core) => ({ ...core, group: 'crash-a' })).slice(2)
    expect(refusalsIn(factsOf(restarts, crashing(), { cores: one }))).toEqual([])
  })

  it.each([
    ['its namespace', { namespaces: ['default'] }, 'namespace default is protected'],
    ['a label of its workload', { labels: ['app.kubernetes.io/managed-by=Helm'] }, 'default/prod carries the protected label'],
    ['a label of its pods', { labels: ['component'] }, 'default/prod carries the protected label component'],
    [
      'the lack of a wanted annotation',
      { optInAnnotation: 'aceso.dev/clean-up=true' },
      'does not carry the annotation aceso.dev/clean-up=true',
    ],
  ])('for %s', (_, protection, why) => {
    expect(refusalsIn(factsOf(panics(6)), rulesOf({}, protection))?.[0]).toContain(why)
  })

  it('not where it carries the wanted annotation, be it on its Milvus resource', () => {
    const rules = rulesOf({}, { optInAnnotation: 'aceso.dev/clean-up=true' })
    const marked = { labels: {}, annotations: { 'aceso.dev/clean-up': 'true' } }
    expect(refusalsIn(factsOf(panics(6)), rules, marked)).toEqual([])
    expect(refusalsIn(factsOf(panics(6)), rules, { labels: {}, annotations: { 'aceso.dev/clean-up': 'no' } })).toHaveLength(1)
  })

  it('where a GitOps tool would make it again', () => {
    const builder = crashing().edit<Deployment>(standalone, (object) => ({
      ...object,
      metadata: { ...object.metadata, annotations: { 'argocd.argoproj.io/tracking-id': 'milvus:apps/Deployment:default/x' } },
    }))
    expect(refusalsIn(factsOf(panics(6), builder))?.[0]).toContain('Argo CD would make it again')
  })
})

describe('cores', () => {
  const agents = { agentNodes: ['node-1'] }
  it('of young crashes are awaited where an agent is at work', () => {
    expect(loopIn(factsOf(panics(6), crashing(), agents))?.coresAwaited).toMatchObject({ count: 6 })
    expect(loopIn(factsOf(panics(6)))?.coresAwaited).toBeUndefined()
    expect(loopIn(factsOf(panics(6), crashing(), { agentNodes: ['node-2'] }))?.coresAwaited).toBeUndefined()
  })

  it('that were told, whatever came of them, are awaited no more', () => {
    const restarts = panics(6)
    const cores = restarts.map(({ namespace, pod, at }) => ({ namespace, pod, at, group: undefined }))
    expect(loopIn(factsOf(restarts, crashing(), { ...agents, cores }))?.coresAwaited).toBeUndefined()
  })

  it('are not awaited for ever', () => {
    expect(loopIn(factsOf(panics(6), crashing(), agents), rulesOf({ coreWait: '5s' }))?.coresAwaited).toBeUndefined()
    expect(loopIn(factsOf(panics(6), crashing(), agents), rulesOf({ coreWait: '11s' }))?.coresAwaited).toEqual({
      count: 1,
      until: '2026-05-04T12:00:01.000Z',
    })
  })
})
