import { highest } from '../../domain/grades.ts'
import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { patternId, trustIn } from '../../domain/incident/pattern.ts'
import type { Plan, PlannedAction } from '../../domain/incident/plan.ts'
import { plusMs } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import { ownershipOf } from '../../world/ownership.ts'
import { type Built, type BuiltAction, buildAction, buildMend, combined, digestOf } from '../plans/building.ts'
import { warningsOf } from '../plans/warnings.ts'
import { approvalsFor } from '../policy.ts'
import { modeOf } from '../settings-of.ts'
import { go, happened, type Outcome, type Step, type StepPorts } from '../step.ts'
import { watchMs } from './diagnose.ts'
import { mergeInto, sameCauseElsewhere } from './same-cause.ts'

/** Fourth step: the exact change that would mend it. Best trusted mend first; one that was tried in this incident is not offered again. */
export const propose: Step = {
  name: 'propose',

  async run(incident, ports, signal): Promise<Outcome> {
    const { trouble } = incident
    if (trouble === undefined) return { events: [], next: go('diagnose', watchMs(ports)) }
    const other = await sameCauseElsewhere(incident, trouble, ports)
    if (other !== undefined) return mergeInto(other, incident, trouble, ports)
    if (modeOf(ports.settings, trouble.cause.object.namespace) === 'observe')
      return noPlan(incident, ports, { en: 'mode observe: Aceso only looks', zh: '观察模式：Aceso 只看不动' })

    const world = await ports.cluster.world(signal)
    const builder = {
      actions: ports.actions,
      settings: ports.settings,
      world,
      read: (ref: Mend['target']) => ports.cluster.read(ref, signal),
    }
    let why: Text = trouble.cause.advice ?? { en: 'no mend is known for this cause', zh: '该原因没有已知的修复办法' }
    for (const mend of await ranked(trouble.cause.mends, trouble.cause.cause, ports)) {
      const mended = await buildMend(mend, builder)
      if (mended.kind === 'none') {
        why = mended.why
        continue
      }
      const whole = await withCompanions(mended.built, mend, incident, (companion) => buildAction(companion, builder))
      const actions = whole.map(({ action }) => action)
      const plan = planOf(incident, whole, mend, ports, warningsOf(actions, trouble.cause.confidence, world, ports.settings))
      if (wasTried(incident, plan.digest)) {
        why = { en: 'the mend was already tried or turned down in this incident', zh: '该修复已在本次事件中尝试过或被拒绝' }
        continue
      }
      if (isStillGood(incident, plan)) return stillOffered(incident, ports)
      const checked = await dryRun(plan, ports, signal)
      if (checked.refused !== undefined) {
        why = checked.refused
        continue
      }
      return { events: [happened(ports, { type: 'plan.proposed', plan: checked.plan })], next: go('decide') }
    }
    return noPlan(incident, ports, why)
  },
}

function noPlan(incident: Incident, ports: StepPorts, why: Text): Outcome {
  const follow = go('diagnose', watchMs(ports))
  if (incident.noPlan?.en === why.en && incident.state === 'watching') return { events: [], next: follow }
  return { events: [happened(ports, { type: 'plan.none', why })], next: follow }
}

/**
 * The same change as before. People may approve it before the next step has run, and that must not be lost; it holds for the object in the generation that they saw, and
 * for who asked then.
 */
function isStillGood({ plan: present, state }: Incident, anew: Plan): boolean {
  if (present?.digest !== anew.digest) return false
  if (present.state === 'proposed') return true
  const generations = (plan: Plan): string => plan.actions.map(({ targetGeneration }) => targetGeneration).join()
  const isSame = generations(present) === generations(anew) && present.requestedBy === anew.requestedBy
  return present.state === 'approved' && state === 'diagnosed' && isSame
}

/** The same change is on offer already, for a person to carry out or read: nothing new to tell. */
function stillOffered(incident: Incident, ports: StepPorts): Outcome {
  return { events: [], next: incident.state === 'watching' ? go('diagnose', watchMs(ports)) : go('decide') }
}

/** The analyzer's order, corrected by what helped before: a place in the order weighs as much as a tenth of trust. */
async function ranked(mends: readonly Mend[], cause: string, ports: StepPorts): Promise<readonly Mend[]> {
  const patterns = new Map((await ports.store.patterns.ofCause(cause)).map((pattern) => [pattern.id, pattern]))
  const score = (mend: Mend, index: number): number => trustIn(patterns.get(patternId(cause, mend.action))) - index / 10
  return mends
    .map((mend, index) => ({ mend, score: score(mend, index) }))
    .toSorted((left, right) => right.score - left.score)
    .map(({ mend }) => mend)
}

type WholeMend = readonly [BuiltAction, ...BuiltAction[]]

/** Mends of other causes of the same object go into one write with this one's. Who takes an instance down or will be asked again mends nothing else of it. */
async function withCompanions(
  [first, ...more]: WholeMend,
  { isRenewed }: Mend,
  incident: Incident,
  build: (mend: Mend) => Promise<Built>,
): Promise<WholeMend> {
  let { action } = first
  if (action.cleanUp === true || isRenewed === true) return [first, ...more]
  for (const mend of incident.alongside ?? []) {
    const built = await build(mend)
    if (built.kind === 'action') action = combined(action, built.action, first.target) ?? action
  }
  return [{ ...first, action }, ...more]
}

export function planOf(
  incident: Incident,
  built: WholeMend,
  mend: Mend,
  ports: Pick<StepPorts, 'clock' | 'ids' | 'settings'>,
  warnings: readonly Text[],
): Plan {
  const actions: readonly PlannedAction[] = built.map(({ action }) => action)
  const risk = highest(
    actions.map((action) => action.risk),
    'low',
  )
  const now = ports.clock.now()
  const ownedBy = built.map(({ target }) => ownershipOf(target)).find((owner) => owner !== undefined)
  return {
    id: ports.ids.next('p'),
    incidentId: incident.id,
    clusterId: incident.clusterId,
    actions,
    why: mend.why,
    risk,
    digest: digestOf(actions),
    requestedBy: incident.asked?.by ?? 'aceso',
    createdAt: now,
    expiresAt: plusMs(now, ports.settings.approvalMinutes * 60_000 + (mend.waitMs ?? 0)),
    ...(mend.waitMs === undefined ? {} : { notBefore: plusMs(now, mend.waitMs) }),
    ...(mend.isRenewed === undefined ? {} : { isRenewed: mend.isRenewed }),
    ...(mend.lagMs === undefined ? {} : { lagMs: mend.lagMs }),
    requiredApprovals: approvalsFor(risk),
    approvals: [],
    state: 'proposed',
    warnings: [...warnings, ...built.flatMap((one) => one.warnings)],
    ...(ownedBy === undefined ? {} : { ownedBy }),
  }
}

/** An expired plan is offered anew: nobody has said no to it. */
const turnedDown = new Set<Plan['state']>(['rejected', 'undone', 'failed', 'verified'])

export function wasTried(incident: Incident, digest: string): boolean {
  const present = incident.plan?.digest === digest && turnedDown.has(incident.plan.state)
  return present || incident.triedPlans.some((tried) => tried.digest === digest && turnedDown.has(tried.state))
}

/** Asks the API server what it would say. A missing permission does not hide the plan: a person may carry it out by hand. */
export async function dryRun(
  plan: Plan,
  ports: Pick<StepPorts, 'cluster' | 'clock'>,
  signal: AbortSignal,
): Promise<{ readonly plan: Plan; readonly refused?: Text }> {
  if (ports.cluster.readOnly) return { plan }
  for (const [index, action] of plan.actions.entries()) {
    const result = await ports.cluster.write(
      { target: action.target, write: action.write, mark: `${plan.id}/${index}`, dryRun: true },
      signal,
    )
    if (result.kind === 'done') continue
    if (result.kind === 'refused' && result.forbidden)
      return { plan: { ...plan, dryRun: { ok: false, message: result.message, at: ports.clock.now() } } }
    return { plan, refused: { en: `the API server refuses the change: ${result.message}`, zh: `API Server 拒绝该变更：${result.message}` } }
  }
  return { plan: { ...plan, dryRun: { ok: true, at: ports.clock.now() } } }
}
