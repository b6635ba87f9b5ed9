import { instantOf, parseInstant } from '../domain/instant.ts'
import { bounded } from '../domain/text.ts'
import type { Node } from '../world/kinds.ts'
import type { WatchSource } from './contract.ts'
import { type StateTrouble, stateSignals } from './state-change.ts'

/** Conditions that are bad when true; `Ready` is bad when it is anything else. */
const bad = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'])

/** Nodes that are not ready, or short of something, for as long as they are. */
export const nodes: WatchSource = {
  kind: 'nodes',
  way: 'watch',
  kinds: ['Node'],
  signals: (change, context) => stateSignals('nodes', change, context, (object) => (object.kind === 'Node' ? troublesOf(object) : [])),
}

function troublesOf(node: Node): readonly StateTrouble[] {
  const { name, uid = '' } = node.metadata
  return (node.status?.conditions ?? [])
    .filter(({ type, status }) => (type === 'Ready' ? status !== 'True' : bad.has(type) && status === 'True'))
    .map(({ type, status, reason, message, lastTransitionTime }) => ({
      kind: 'node-trouble',
      dedupKey: `node:${name}/${type}`,
      occurrence: `${uid} ${lastTransitionTime ?? ''}`,
      severity: type === 'Ready' ? 'critical' : 'high',
      title: type === 'Ready' ? `Node ${name} is not ready` : `Node ${name} has ${type}`,
      since: parseInstant(lastTransitionTime) ?? instantOf(0),
      facts: { condition: type, status, reason: reason ?? '', message: bounded(message ?? '', 2_000) },
    }))
}
