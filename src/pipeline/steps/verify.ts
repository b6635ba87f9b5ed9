import { familyOf } from '../../diagnosis/scope.ts'
import type { Trouble } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { isCleanUp, type Plan } from '../../domain/incident/plan.ts'
import { epochMsOf, type Instant, instantOf, msBetween } from '../../domain/instant.ts'
import { refText, sameRef } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import { type Rollout, rolloutOf } from '../../world/rollout.ts'
import type { World } from '../../world/world.ts'
import { stillHolds } from '../plans/written-fields.ts'
import { go, happened, type Outcome, type Step, type StepPorts } from '../step.ts'
import { scopeOf } from './diagnose.ts'
import { whatRemains } from './what-remains.ts'

const pollMs = 2000

type Sight =
  | { readonly kind: 'well' }
  | { readonly kind: 'not-yet'; readonly why: Text; readonly rollout?: Extract<Rollout, { kind: 'under-way' }> }
  | { readonly kind: 'overtaken'; readonly why: Text }

/**
 * Seventh step: did it help? Well means: rolled out, the symptom gone, nothing new broken, all of it for the settle time without a break.
 * Not well within the time a rollout may take means it did not help, and it is taken back.
 */
export const verify: Step = {
  name: 'verify',

  async run(incident, ports, signal): Promise<Outcome> {
    const { plan } = incident
    const written = lastWrite(incident)
    if (plan === undefined || written === undefined) return { events: [], next: go('diagnose') }
    const now = ports.clock.now()
    const sight = await lookAt(incident, plan, written, ports, signal)
    if (sight.kind === 'overtaken')
      return { events: [happened(ports, { type: 'plan.abandoned', planId: plan.id, why: sight.why })], next: go('diagnose', pollMs) }
    if (sight.kind === 'well') return well(incident, plan, now, ports)
    if (msBetween(written, now) > ports.settings.rolloutTimeoutSeconds * 1000 + (plan.lagMs ?? 0))
      return failed(plan, await wholeReason(sight, plan, ports, signal), ports)
    const isNews = incident.state !== 'verifying' || incident.wellSince !== undefined
    return {
      events: isNews ? [happened(ports, { type: 'verify.waiting', planId: plan.id, well: false, why: sight.why })] : [],
      next: go('verify', pollMs),
    }
  },
}

function lastWrite(incident: Incident): Instant | undefined {
  return incident.writes.filter(({ state, undo }) => state === 'done' && !undo).at(-1)?.at
}

async function lookAt(incident: Incident, plan: Plan, written: Instant, ports: StepPorts, signal: AbortSignal): Promise<Sight> {
  for (const action of plan.actions) {
    if (action.write.verb !== 'patch') continue
    const object = await ports.cluster.read(action.target, signal)
    if (!stillHolds(object, action.write)) {
      return {
        kind: 'overtaken',
        why: {
          en: `another hand has changed the same fields of ${refText(action.target)}`,
          zh: `${refText(action.target)} 的同一字段已被他人修改`,
        },
      }
    }
    const rollout = rolloutOf(object)
    if (rollout.kind === 'under-way') return { kind: 'not-yet', why: rollout.why, rollout }
  }
  const scope = [...plan.actions.map(({ target }) => target), ...scopeOf(incident)]
  const { troubles, world } = await ports.look(scope, signal, incident.asked)
  const same = whatRemains(incident.trouble, troubles)
  // Who takes an instance down means it to be missed.
  const fresh = isCleanUp(plan) ? undefined : troubles.find((trouble) => isNew(trouble, world, plan, wholeSecond(written)))
  const left = same ?? fresh
  if (left === undefined) return { kind: 'well' }
  return {
    kind: 'not-yet',
    why:
      left === same
        ? { en: `still there: ${left.cause.summary.en}`, zh: `仍然存在：${left.cause.summary.zh}` }
        : { en: `newly broken: ${left.cause.summary.en}`, zh: `新的故障：${left.cause.summary.zh}` },
  }
}

/**
 * A trouble that began with or after the write, of what was written or of what stands and falls with it: the pods, the Services before them, what names a ConfigMap.
 * Older ones were there before and are their own incidents; when a neighbour's began must be known for that.
 */
function isNew({ cause, symptoms }: Trouble, world: World, plan: Plan, written: Instant): boolean {
  const targets = plan.actions.map(({ target }) => target)
  const objects = [cause.object, ...symptoms.map(({ object }) => object)]
  if (objects.some((object) => targets.some((target) => sameRef(target, object))))
    return symptoms.every(({ since }) => since === undefined || since >= written)
  const family = familyOf(world, targets)
  return symptoms.every(({ since }) => since !== undefined && since >= written) && objects.some((object) => family.has(refText(object)))
}

/** The cluster tells its times in whole seconds, cut off. */
function wholeSecond(at: Instant): Instant {
  return instantOf(Math.floor(epochMsOf(at) / 1000) * 1000)
}

function well(incident: Incident, plan: Plan, now: Instant, ports: StepPorts): Outcome {
  const settleMs = ports.settings.settleSeconds * 1000
  if (incident.wellSince === undefined) {
    const why = {
      en: `rolled out and the symptom is gone; watching for ${ports.settings.settleSeconds} s`,
      zh: `已完成发布且症状消失，继续观察 ${ports.settings.settleSeconds} 秒`,
    }
    return {
      events: [happened(ports, { type: 'verify.waiting', planId: plan.id, well: true, why })],
      next: go('verify', Math.min(pollMs, settleMs)),
    }
  }
  if (msBetween(incident.wellSince, now) < settleMs) return { events: [], next: go('verify', pollMs) }
  const recoverMs = msBetween(incident.openedAt, incident.wellSince)
  const why = { en: 'rolled out, symptom gone, nothing new broken', zh: '发布完成，症状消失，未出现新的故障' }
  return { events: [happened(ports, { type: 'verify.passed', planId: plan.id, why, recoverMs })], next: go('learn') }
}

/** What the report says of a mend that is given up: how far it got, and what keeps the rest from getting there, room that the cluster has not for instance. */
async function wholeReason(
  { why, rollout }: Extract<Sight, { kind: 'not-yet' }>,
  plan: Plan,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<Text> {
  if (rollout === undefined) return why
  const { ready, wanted } = rollout
  const isPartial = wanted > 0 && ready * 2 >= wanted
  const [left] = (
    await ports.look(
      plan.actions.map(({ target }) => target),
      signal,
    )
  ).troubles
  const because = left?.cause.summary
  return {
    en: `${isPartial ? 'partly done' : 'not rolled out'}: ${why.en}${because === undefined ? '' : `; ${because.en}`}`,
    zh: `${isPartial ? '部分完成' : '未完成发布'}：${why.zh}${because === undefined ? '' : `；${because.zh}`}`,
  }
}

function failed(plan: Plan, why: Text, ports: StepPorts): Outcome {
  // Bringing back what crashes again and again would help nobody: a person looks at it.
  if (isCleanUp(plan)) return { events: [happened(ports, { type: 'verify.failed', planId: plan.id, why })], next: go('learn') }
  const undoWhy = { en: 'it did not help', zh: '修复未见效' }
  const events = [
    happened(ports, { type: 'verify.failed', planId: plan.id, why }),
    happened(ports, { type: 'undo.requested', planId: plan.id, why: undoWhy }),
  ]
  return { events, next: go('execute') }
}
