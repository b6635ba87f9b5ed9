import { describe, expect, it } from 'vitest'
import type { CrashLoop, InstanceRestart } from '../domain/crash/crash-loop.ts'
import { objectRef } from '../domain/object-ref.ts'
import type { CrashLoopReport, PodCrash } from '../ports/cluster.ts'
import { world } from '../world/builder/world-builder.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { crashLoop } from './crash-loop.ts'

const release = objectRef('Release', 'default', 'prod')
const resource = objectRef('Milvus', 'default', 'prod')
const proxy = objectRef('Deployment', 'default', 'prod-milvus-proxy')
const querynode = objectRef('Deployment', 'default', 'prod-milvus-querynode')

const panic = (minute: number): InstanceRestart => ({
  namespace: 'default',
  instance: 'prod',
  pod: 'prod-0',
  container: 'querynode',
  at: `2026-05-04T11:${String(minute).padStart(2, '0')}:00.000Z`,
  class: 'panic',
  exitCode: 139,
})

const crash: PodCrash = {
  id: 'abc',
  at: '2026-05-04T11:06:00.000Z',
  container: 'querynode',
  program: 'milvus',
  reason: 'Segmentation fault (SIGSEGV)',
  abortMessage: undefined,
  frames: ['milvus!GetChunk'],
  quality: 0.9,
  version: 'v2.6.4',
  group: { id: 'crash-1a2b', count: 6, firstSeen: '2026-05-04T11:01:00.000Z', fixedIn: undefined },
  looksLike: { id: 'milvus#47738', title: 'x', fixedIn: '2.6.8' },
}

function loop(more: Partial<CrashLoop> & { readonly crashes?: readonly PodCrash[] } = {}): CrashLoopReport {
  return {
    instance: { name: 'prod', namespace: 'default', type: 'helm' },
    object: release,
    panics: [panic(1), panic(2), panic(3), panic(4), panic(5), panic(6)],
    notCounted: [],
    maxRestartCount: 5,
    windowMs: 3_600_000,
    workloads: [proxy, querynode],
    release: undefined,
    action: 'uninstall',
    waitMs: 300_000,
    refusals: [],
    coresAwaited: undefined,
    crashes: [crash],
    ...more,
  }
}

const analyze = (crashLoops: readonly CrashLoopReport[]) =>
  analyzing(world().deployment('default/prod-milvus-proxy'), crashLoop, { crashLoops, suspects: [release, resource, proxy] })

describe('crash-loop', () => {
  it('names the instance, how often and how it crashes, with its crashes as evidence', async () => {
    const [found] = await analyze([loop()])
    expect(found?.summary.en).toBe('prod crashed 6 times in 60 min, more than 5: Segmentation fault (SIGSEGV) (milvus!GetChunk)')
    expect(found?.confidence).toBeGreaterThanOrEqual(0.9)
    expect(found?.evidence.map(({ text }) => text.en)).toEqual([
      '6 restarts after a crash in 60 min (11:01:00-11:06:00 UTC): 6 × prod-0/querynode, exit code 139',
      '1 of them have a core: Segmentation fault (SIGSEGV): milvus!GetChunk; looks like milvus#47738, fixed in 2.6.8',
    ])
    expect(found?.evidence[1]?.origin).toContain('crash-1a2b')
  })

  it('offers what is configured, and the lesser one where that may not be', async () => {
    const [found] = await analyze([loop()])
    expect(found?.mends.map(({ action, target, also, waitMs }) => ({ action, target, also, waitMs }))).toEqual([
      { action: 'uninstall-release', target: release, also: undefined, waitMs: 300_000 },
      { action: 'scale-to-zero', target: proxy, also: [querynode], waitMs: 300_000 },
    ])
    const [lesser] = await analyze([loop({ action: 'scale-to-zero' })])
    expect(lesser?.mends.map(({ action }) => action)).toEqual(['scale-to-zero'])
  })

  it('goes to the Milvus resource where the operator made it', async () => {
    const [found] = await analyze([loop({ object: resource })])
    expect(found?.mends.map(({ action, target }) => [action, target.kind])).toEqual([
      ['delete-milvus', 'Milvus'],
      ['scale-to-zero', 'Milvus'],
    ])
  })

  it('offers nothing where there is a reason to leave it alone, and says it', async () => {
    const [found] = await analyze([loop({ refusals: [{ en: 'etcd is away', zh: 'etcd 不可用' }] })])
    expect(found?.mends).toEqual([])
    expect(found?.advice).toEqual({ en: 'It is not taken down: etcd is away.', zh: '未停用该实例：etcd 不可用。' })
  })

  it('holds a mend back until the cores are told', async () => {
    const [found] = await analyze([loop({ coresAwaited: { count: 2, until: '2026-05-04T12:10:00.000Z' } })])
    expect(found?.mends[0]?.heldBy?.en).toContain('the cores of 2 crashes are still awaited, until 12:10:00 UTC')
  })

  it('is less sure when more restarts were no crashes', async () => {
    const notCounted = [{ class: 'oom' as const, count: 9 }]
    const [found] = await analyze([loop({ notCounted, crashes: [] })])
    expect(found?.against[0]?.text.en).toContain('9 out of memory')
    expect(found?.confidence).toBeLessThan(0.9)
  })

  it('tells of a release shortly before it began, not of an older one', async () => {
    const at = (time: string) => ({ at: time, workload: proxy, image: 'milvus:2.6.4' })
    const [fresh] = await analyze([loop({ release: at('2026-05-04T10:55:00.000Z') })])
    expect(fresh?.evidence.at(-1)?.text.en).toContain('(milvus:2.6.4) 6 min before the first of them')
    const [old] = await analyze([loop({ release: at('2026-05-03T10:55:00.000Z') })])
    expect(old?.evidence).toHaveLength(2)
  })

  it('is silent where nothing was counted, and about ordinary objects', async () => {
    expect(await analyze([])).toEqual([])
    expect((await analyze([loop()])).map((one) => inShort(one).object)).toEqual(['Release default/prod'])
  })
})
