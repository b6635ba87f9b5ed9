import { instantOf, parseInstant } from '../domain/instant.ts'
import { bounded } from '../domain/text.ts'
import type { Condition, Deployment } from '../world/kinds.ts'
import { conditionOf } from '../world/pod-state.ts'
import type { WatchSource } from './contract.ts'
import { type StateTrouble, stateSignals } from './state-change.ts'

/** Deployments whose rollout does not come to its end: the time for it is over, or its pods cannot even be made. */
export const rollouts: WatchSource = {
  kind: 'rollouts',
  way: 'watch',
  kinds: ['Deployment'],
  signals: (change, context) =>
    stateSignals('rollouts', change, context, (object) => (object.kind === 'Deployment' ? troublesOf(object) : [])),
}

function troublesOf(deployment: Deployment): readonly StateTrouble[] {
  const progressing = conditionOf(deployment, 'Progressing')
  const isLate = progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded'
  const failure = conditionOf(deployment, 'ReplicaFailure')
  return [
    ...(isLate ? [trouble(deployment, progressing, 'does not finish its rollout')] : []),
    ...(failure?.status === 'True' ? [trouble(deployment, failure, 'cannot make its pods')] : []),
  ]
}

function trouble(deployment: Deployment, condition: Condition, what: string): StateTrouble {
  const name = `${deployment.metadata.namespace ?? ''}/${deployment.metadata.name}`
  const since = condition.lastTransitionTime ?? deployment.metadata.creationTimestamp
  return {
    kind: 'rollout-stuck',
    dedupKey: `rollout:${name}/${condition.type}`,
    occurrence: `${deployment.metadata.uid ?? ''} ${condition.lastTransitionTime ?? ''}`,
    severity: 'high',
    title: `Deployment ${name} ${what}: ${condition.reason ?? 'no reason given'}`,
    since: parseInstant(since) ?? instantOf(0),
    facts: { condition: condition.type, reason: condition.reason ?? '', message: bounded(condition.message ?? '', 2_000) },
  }
}
