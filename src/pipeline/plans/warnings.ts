import type { PlannedAction } from '../../domain/incident/plan.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import type { PipelineSettings } from '../settings.ts'

/** Things to know before approving. */
export function warningsOf(actions: readonly PlannedAction[], confidence: number, world: World, settings: PipelineSettings): Text[] {
  const warnings: Text[] = []
  const pods = new Set(actions.flatMap(({ target }) => podsTouched(world, target)))
  if (pods.size > settings.blastRadiusPods) warnings.push({ en: `touches ${pods.size} pods`, zh: `影响 ${pods.size} 个 Pod` })
  if (confidence < settings.leastConfidence) warnings.push({ en: 'the cause is not sure', zh: '原因尚不确定' })
  return warnings
}

/** Pods that a change of the object reaches: its own, those it sends traffic to, and those of every workload that names it, a ConfigMap for instance. */
function podsTouched(world: World, target: ObjectRef): readonly string[] {
  const named = world.referrersOf(target).flatMap((referrer) => world.podsOf(referrer))
  const selected = target.kind === 'Service' ? world.selectedBy(target) : []
  return [...world.podsOf(target), ...selected, ...named].map((pod) => refText(refOf(pod)))
}
