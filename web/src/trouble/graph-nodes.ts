import type { ObjectRef, Symptom, Trouble } from '../api/shapes.ts'
import { keyOf } from '../parts/object-name.tsx'

export interface GraphNode {
  readonly key: string
  readonly depth: number
  /** One object, or several of one kind at one distance from the cause. */
  readonly objects: readonly ObjectRef[]
  readonly symptoms: readonly Symptom[]
  readonly isCause: boolean
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly relation: string
}

export interface CauseGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

const mostNodes = 9

/** The picture of a trouble: objects by their distance from the cause, folded by kind ("28 pods") until nine boxes are enough. */
export function causeGraph(trouble: Pick<Trouble, 'cause' | 'chain' | 'symptoms'>): CauseGraph {
  const depths = depthsFrom(trouble)
  const groups = folded([...depths.values()])
  const groupOf = new Map(groups.flatMap((group) => group.objects.map((object) => [keyOf(object), group.key] as const)))
  const edges = new Map<string, GraphEdge>()
  for (const { from, to, relation } of trouble.chain) {
    const ends = [groupOf.get(keyOf(from)), groupOf.get(keyOf(to))] as const
    if (ends[0] === undefined || ends[1] === undefined || ends[0] === ends[1]) continue
    edges.set(`${ends[0]} ${ends[1]}`, { from: ends[0], to: ends[1], relation })
  }
  const causeKey = keyOf(trouble.cause.object)
  const nodes = groups.map((group) => {
    const keys = new Set(group.objects.map(keyOf))
    return { ...group, symptoms: trouble.symptoms.filter(({ object }) => keys.has(keyOf(object))), isCause: keys.has(causeKey) }
  })
  return { nodes: nodes.toSorted((left, right) => left.depth - right.depth), edges: [...edges.values()] }
}

interface Placed {
  readonly object: ObjectRef
  readonly depth: number
}

/** Breadth first from the cause along the chain; what the chain does not reach stands one step after the cause. */
function depthsFrom({ cause, chain, symptoms }: Pick<Trouble, 'cause' | 'chain' | 'symptoms'>): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>([[keyOf(cause.object), { object: cause.object, depth: 0 }]])
  const queue: Placed[] = [...placed.values()]
  for (let at = 0; at < queue.length; at += 1) {
    const present = queue[at]
    if (present === undefined) break
    for (const { from, to } of chain) {
      if (keyOf(from) !== keyOf(present.object) || placed.has(keyOf(to))) continue
      const next = { object: to, depth: present.depth + 1 }
      placed.set(keyOf(to), next)
      queue.push(next)
    }
  }
  const rest = [...chain.flatMap(({ from, to }) => [from, to]), ...symptoms.map(({ object }) => object)]
  for (const object of rest) if (!placed.has(keyOf(object))) placed.set(keyOf(object), { object, depth: 1 })
  return placed
}

type Group = Omit<GraphNode, 'symptoms' | 'isCause'>

/** Folds the largest group of one kind and distance first, and only as many as needed; what is still too much becomes one last box. */
function folded(placed: readonly Placed[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const { object, depth } of placed) {
    const key = `${depth} ${object.kind}`
    const known = groups.get(key)
    groups.set(key, { key, depth, objects: [...(known?.objects ?? []), object] })
  }
  const bySize = [...groups.values()].toSorted((left, right) => right.objects.length - left.objects.length)
  const open = new Set(bySize)
  const boxes = (): number => bySize.reduce((sum, group) => sum + (open.has(group) ? group.objects.length : 1), 0)
  for (const group of bySize) {
    if (boxes() <= mostNodes) break
    open.delete(group)
  }
  const nodes = bySize.flatMap((group) =>
    open.has(group) ? group.objects.map((object) => ({ key: keyOf(object), depth: group.depth, objects: [object] })) : [group],
  )
  return nodes.length <= mostNodes ? nodes : withLastBox(nodes)
}

function withLastBox(nodes: readonly Group[]): readonly Group[] {
  const ordered = nodes.toSorted((left, right) => left.depth - right.depth)
  const kept = ordered.slice(0, mostNodes - 1)
  const rest = ordered.slice(mostNodes - 1)
  const depth = Math.max(...rest.map((node) => node.depth))
  return [...kept, { key: 'rest', depth, objects: rest.flatMap(({ objects }) => objects) }]
}
