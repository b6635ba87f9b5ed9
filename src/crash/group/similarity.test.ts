import { describe, expect, it } from 'vitest'
import { similarTo, stackSimilarity } from './similarity.ts'

const frames = [
  'milvus!GroupChunk::GetChunk',
  'milvus!ProxyChunkColumn::BulkVectorValueAt',
  'milvus!bulk_subscript',
  'milvus!FillTargetEntry',
  'milvus!Retrieve',
]

describe('stackSimilarity', () => {
  it('is 1 for equal, 0 for disjoint, and symmetric', () => {
    expect(stackSimilarity(frames, frames)).toBeCloseTo(1)
    expect(stackSimilarity(frames, ['x', 'y'])).toBe(0)
    expect(stackSimilarity(frames, frames.slice(1))).toBeCloseTo(stackSimilarity(frames.slice(1), frames))
    expect(stackSimilarity([], frames)).toBe(0)
  })

  it('counts frames near the crash most', () => {
    const topDiffers = ['other', ...frames.slice(1)]
    const bottomDiffers = [...frames.slice(0, -1), 'other']
    expect(stackSimilarity(frames, bottomDiffers)).toBeGreaterThan(stackSimilarity(frames, topDiffers))
  })

  it('follows the formula: one frame inserted at the top of two costs exp(-0.13) for each', () => {
    expect(stackSimilarity(['a', 'b'], ['x', 'a', 'b'])).toBeCloseTo(Math.exp(-0.13))
  })
})

describe('similarTo', () => {
  const of = (id: string, names: readonly string[], faultClass = 'near-null') => ({ id, fingerprint: { frames: [...names], faultClass } })

  it('proposes the near, best first, without regard to modules', () => {
    const found = similarTo({ frames: [...frames], faultClass: 'near-null' }, [
      of('far', ['a', 'b', 'c']),
      of('near', ['inlined_away', ...frames]),
      of(
        'log',
        frames.map((name) => name.slice(7)),
      ),
    ])
    expect(found.map(({ id }) => id)).toEqual(['log', 'near'])
    expect(found[1]?.similarity).toBeCloseTo(Math.exp(-0.13))
  })

  it('asks more of stacks of one frame', () => {
    expect(similarTo({ frames: ['main'], faultClass: 'near-null' }, [of('other', ['main'], 'wild')])).toEqual([])
    expect(similarTo({ frames: ['main'], faultClass: 'near-null' }, [of('same', ['main'])])).toHaveLength(1)
  })
})
