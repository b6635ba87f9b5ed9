import { describe, expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import { world } from '../../world/builder/world-builder.ts'
import { crashSymptoms, type ToldCrash } from './crash-symptoms.ts'

const now = '2026-05-04T12:00:00.000Z'
const pod = 'querynode-1-0'
const madeAt = (creationTimestamp: string) =>
  world()
    .deployment('milvus/querynode', {})
    .node('n1')
    .edit(objectRef('Pod', 'milvus', pod), (one) => ({ ...one, metadata: { ...one.metadata, creationTimestamp } }))
    .build()
const here = madeAt('2026-05-01T00:00:00Z')
const crash = (more: Partial<ToldCrash> = {}): ToldCrash => ({
  at: '2026-05-04T11:55:00.000Z',
  node: 'n1',
  pod: { namespace: 'milvus', name: pod, container: 'app' },
  program: 'milvus',
  reason: 'SIGSEGV',
  ...more,
})
const told = (...crashes: readonly ToldCrash[]) =>
  crashSymptoms(here, crashes).map(({ code, object, since, message }) => `${code} ${object.name} ${since} ${message.en}`)

describe('crashes as symptoms', () => {
  it('are of the pod where it is known, else of the node; the newest of each', () => {
    expect(here.at).toBe(now)
    const older = crash({ at: '2026-05-04T11:50:00.000Z' })
    expect(told(older, crash(), crash({ pod: undefined, reason: 'SIGABRT' }))).toEqual([
      `pod.crashed ${pod} 2026-05-04T11:55:00.000Z app crashed and left a core: SIGSEGV`,
      'node.process-crashed n1 2026-05-04T11:55:00.000Z milvus crashed on it, and whose it was is not known: SIGABRT',
    ])
  })

  it('are none of what is gone, and none when they are old', () => {
    expect(told(crash({ pod: { namespace: 'milvus', name: 'gone' } }), crash({ pod: undefined, node: 'n9' }))).toEqual([])
    expect(told(crash({ at: '2026-05-04T11:44:59.000Z' }))).toEqual([])
  })

  it('are none of a pod of the same name that was made since', () => {
    const young = madeAt('2026-05-04T11:56:00Z')
    expect(crashSymptoms(young, [crash()])).toEqual([])
    expect(crashSymptoms(young, [crash({ at: '2026-05-04T11:57:00.000Z' })])).toHaveLength(1)
  })
})
