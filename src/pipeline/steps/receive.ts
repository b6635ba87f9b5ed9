import type { Signal } from '../../domain/incident/signal.ts'
import { refText } from '../../domain/object-ref.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupedSignal, SignalStore } from '../../ports/store/store.ts'
import type { World } from '../../world/world.ts'

/** First step: stores signals for good, each with the key of the trouble it speaks of. When it returns they may be acknowledged. */
export async function receive(
  signals: readonly Signal[],
  world: World | undefined,
  ports: { readonly signals: SignalStore; readonly clock: Clock },
): Promise<{ readonly stored: number; readonly repeated: number }> {
  if (signals.length === 0) return { stored: 0, repeated: 0 }
  const grouped: GroupedSignal[] = signals.map((signal) => ({ ...signal, groupKey: groupKeyOf(signal, world) }))
  return ports.signals.receive(grouped, ports.clock.now())
}

/**
 * Signals with one key become one incident from the start: thirty pods of a Deployment have its key, everything on a dead node has the node's.
 * What cannot be seen here (a Service's alert and its pods') is merged later, when both turn out to have one cause.
 */
function groupKeyOf(signal: Signal, world: World | undefined): string {
  const { object } = signal
  if (object === undefined) {
    const name = signal.labels['alertname'] ?? signal.dedupKey
    return `${signal.source} ${signal.labels['namespace'] ?? ''} ${name}`
  }
  if (world === undefined) return refText(object)
  const node = object.kind === 'Pod' ? world.get('Pod', object.namespace, object.name)?.spec.nodeName : undefined
  if (node !== undefined && isNodeDown(world, node)) return `Node ${node}`
  return refText(world.topOwner(object))
}

function isNodeDown(world: World, name: string): boolean {
  const ready = world.get('Node', '', name)?.status?.conditions?.find(({ type }) => type === 'Ready')
  return ready !== undefined && ready.status !== 'True'
}
