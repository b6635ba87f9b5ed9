import type { CauseGraph, GraphNode } from './graph-nodes.ts'

export interface Box {
  readonly node: GraphNode
  readonly x: number
  readonly y: number
  readonly width: number
}

export interface Placement {
  readonly boxes: readonly Box[]
  readonly paths: readonly { readonly key: string; readonly d: string }[]
  readonly height: number
}

export const boxHeight = 54
const rowGap = 12
const columnGap = 30
const widest = 200
const narrowestColumn = 104
const indent = 20

/** Left to right where the columns fit; otherwise top to bottom as a tree, which is what a phone has room for. All lengths in pixels. */
export function place(graph: CauseGraph, width: number): Placement {
  const columns = [...new Set(graph.nodes.map(({ depth }) => depth))].toSorted((left, right) => left - right)
  const columnWidth = Math.min(widest, (width - columnGap * (columns.length - 1)) / columns.length)
  return columnWidth >= narrowestColumn ? across(graph, columns, columnWidth) : down(graph, width)
}

function across(graph: CauseGraph, columns: readonly number[], columnWidth: number): Placement {
  const byColumn = columns.map((depth) => graph.nodes.filter((node) => node.depth === depth))
  const tallest = Math.max(...byColumn.map((nodes) => nodes.length))
  const height = tallest * boxHeight + (tallest - 1) * rowGap
  const boxes = byColumn.flatMap((nodes, column) => {
    const top = (height - (nodes.length * boxHeight + (nodes.length - 1) * rowGap)) / 2
    return nodes.map((node, row) => ({
      node,
      x: column * (columnWidth + columnGap),
      y: top + row * (boxHeight + rowGap),
      width: columnWidth,
    }))
  })
  return { boxes, height, paths: pathsBetween(graph, boxes, curve) }
}

function down(graph: CauseGraph, width: number): Placement {
  const boxes = inTreeOrder(graph).map((node, row) => {
    const x = Math.min(node.depth * indent, width / 3)
    return { node, x, y: row * (boxHeight + rowGap), width: width - x }
  })
  return { boxes, height: boxes.length * (boxHeight + rowGap) - rowGap, paths: pathsBetween(graph, boxes, elbow) }
}

/** Each box right below the first that leads to it. */
function inTreeOrder(graph: CauseGraph): readonly GraphNode[] {
  const ordered = new Set<GraphNode>()
  const visit = (node: GraphNode): void => {
    if (ordered.has(node)) return
    ordered.add(node)
    for (const edge of graph.edges) {
      const next = edge.from === node.key ? graph.nodes.find(({ key }) => key === edge.to) : undefined
      if (next !== undefined && next.depth > node.depth) visit(next)
    }
  }
  for (const node of graph.nodes) visit(node)
  return [...ordered]
}

function pathsBetween(graph: CauseGraph, boxes: readonly Box[], draw: (from: Box, to: Box) => string): Placement['paths'] {
  const byKey = new Map(boxes.map((box) => [box.node.key, box]))
  return graph.edges.flatMap(({ from, to }) => {
    const ends = [byKey.get(from), byKey.get(to)] as const
    return ends[0] === undefined || ends[1] === undefined ? [] : [{ key: `${from} ${to}`, d: draw(ends[0], ends[1]) }]
  })
}

function curve(from: Box, to: Box): string {
  const start = { x: from.x + from.width, y: from.y + boxHeight / 2 }
  const end = { x: to.x - 5, y: to.y + boxHeight / 2 }
  const bend = Math.max(columnGap / 2, (end.x - start.x) / 2)
  return `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`
}

function elbow(from: Box, to: Box): string {
  const x = from.x + indent / 2
  return `M${x} ${from.y + boxHeight}V${to.y + boxHeight / 2}H${to.x - 5}`
}
