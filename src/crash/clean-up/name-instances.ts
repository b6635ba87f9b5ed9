import type { Signal } from '../../domain/incident/signal.ts'
import type { World } from '../../world/world.ts'
import { instanceIn } from '../instances/discover.ts'
import { type DiscoverySettings, scannedNamespaces } from '../instances/discovery-settings.ts'
import { type Rules, rulesOf } from '../instances/recognise.ts'

/** Writes on each restart the instance of Milvus that its pod belongs to, while the pod is there to tell: what is counted later is counted from these. */
export function instanceNamer(settings: DiscoverySettings): (signals: readonly Signal[], world: World | undefined) => readonly Signal[] {
  const rules = rulesOf(settings)
  const namespaces = scannedNamespaces(settings)
  return (signals, world) =>
    world === undefined ? signals : signals.map((signal) => (isRestart(signal, namespaces) ? named(signal, world, rules) : signal))
}

function isRestart({ kind, object }: Signal, namespaces: readonly string[] | undefined): boolean {
  return kind === 'restart' && object?.kind === 'Pod' && (namespaces === undefined || namespaces.includes(object.namespace))
}

function named(signal: Signal, world: World, rules: Rules): Signal {
  const { namespace, name } = signal.object ?? { namespace: '', name: '' }
  const pod = world.get('Pod', namespace, name)
  const instance = pod === undefined ? undefined : instanceIn(world, pod, rules)
  if (instance === undefined) return signal
  const labels = { instance: instance.name, instance_namespace: instance.namespace, instance_type: instance.type }
  return { ...signal, labels: { ...signal.labels, ...labels }, facts: { ...signal.facts, instanceName: instance.name } }
}
