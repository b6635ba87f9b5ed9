import { describe, expect, it } from 'vitest'
import { crash } from '../domain/crash/crash.fixture.ts'
import { crashFiles } from './crash-files.ts'

const context = { clusterId: 'c1', now: '2026-11-21T09:00:00.000Z', restartCounts: new Map<string, number>() }

describe('crash-files', () => {
  it('names the pod, the group and where it broke', () => {
    const [signal] = crashFiles.signals(crash('1', { key: 'a' }), 'crash-a', context)
    expect(signal).toMatchObject({
      kind: 'crash',
      severity: 'high',
      title: 'milvus: Segmentation fault (SIGSEGV) in milvus!crash',
      object: { kind: 'Pod', namespace: 'milvus', name: 'q-0' },
      at: '2026-11-21T08:00:00.000Z',
      dedupKey: 'crash:crash-a:milvus/q-0',
      labels: { node: 'n1', crash_group: 'crash-a', instance: 'prod', instance_namespace: 'milvus' },
      facts: { group: 'crash-a', signal: 'SIGSEGV', score: 9, frames: ['milvus!crash'] },
    })
  })

  it('is one signal however often the report is told, and another for the next crash of the same pod', () => {
    const idOf = (name: string) => crashFiles.signals(crash(name, { key: 'a' }), 'crash-a', context)[0]?.id
    expect(idOf('1')).toBe(idOf('1'))
    expect(idOf('1')).not.toBe(idOf('2'))
  })

  it('speaks of the node where no pod is known', () => {
    const { record, ...report } = crash('1', { key: 'a' })
    if (record === undefined) throw new Error('the example has a record')
    const { pod: _, ...withoutPod } = record
    const [signal] = crashFiles.signals({ ...report, record: withoutPod }, undefined, context)
    expect(signal).toMatchObject({ object: { kind: 'Node', namespace: '', name: 'n1' } })
    expect(signal?.facts).not.toHaveProperty('group')
    expect(crashFiles.signals(report, undefined, context)).toEqual([])
  })
})
