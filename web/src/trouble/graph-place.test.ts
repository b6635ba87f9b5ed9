import { describe, expect, it } from 'vitest'
import type { CauseGraph } from './graph-nodes.ts'
import { boxHeight, place } from './graph-place.ts'

const node = (key: string, depth: number) => ({
  key,
  depth,
  objects: [{ kind: 'Pod', namespace: 'shop', name: key }],
  symptoms: [],
  isCause: depth === 0,
})
const graph: CauseGraph = {
  nodes: [node('cause', 0), node('one', 1), node('two', 1), node('end', 2)],
  edges: [
    { from: 'cause', to: 'one', relation: 'runs' },
    { from: 'cause', to: 'two', relation: 'runs' },
    { from: 'two', to: 'end', relation: 'serves' },
  ],
}

const at = (placement: ReturnType<typeof place>, key: string) => {
  const box = placement.boxes.find((each) => each.node.key === key)
  if (box === undefined) throw new Error(`no box ${key}`)
  return box
}

describe('place', () => {
  it('goes from left to right where there is room', () => {
    const placement = place(graph, 800)
    expect(at(placement, 'cause').x).toBeLessThan(at(placement, 'one').x)
    expect(at(placement, 'one').x).toBe(at(placement, 'two').x)
    expect(at(placement, 'end').x + at(placement, 'end').width).toBeLessThanOrEqual(800)
    expect(placement.paths).toHaveLength(3)
  })

  it('goes from top to bottom on a phone, each box below what leads to it and inside the width', () => {
    const placement = place(graph, 340)
    expect(placement.boxes.map(({ node }) => node.key)).toEqual(['cause', 'one', 'two', 'end'])
    for (const box of placement.boxes) expect(box.x + box.width).toBeLessThanOrEqual(340)
  })

  it('lets no two boxes touch', () => {
    for (const width of [340, 800]) {
      const { boxes } = place(graph, width)
      const touching = boxes.filter((one) =>
        boxes.some(
          (other) => other !== one && Math.abs(one.y - other.y) < boxHeight && one.x < other.x + other.width && other.x < one.x + one.width,
        ),
      )
      expect(touching).toEqual([])
    }
  })
})
