import { quietVerdict } from '../../diagnosis/quiet-verdict.ts'
import { type Hypothesis, type Mend, type Trouble, unknownCause } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { EarlierIncident, EventBody, Verdict } from '../../domain/incident/timeline.ts'
import { msBetween } from '../../domain/instant.ts'
import { type Json, sameJson } from '../../domain/json.ts'
import { type ObjectRef, refText, sameRef } from '../../domain/object-ref.ts'
import type { World } from '../../world/world.ts'
import { type Findings, go, happened, type Outcome, type Step, type StepPorts } from '../step.ts'
import { mergeInto, sameCauseElsewhere } from './same-cause.ts'

const leastCompanionConfidence = 0.7
const mostEarlier = 5

/** Third step: what is the cause? Looks again and again while the incident is open, and says only what is new. */
export const diagnose: Step = {
  name: 'diagnose',

  async run(incident, ports, signal): Promise<Outcome> {
    // In a commit of its own: who watches sees that it is looked at while it is.
    if (incident.state === 'triggered' && incident.looking !== true)
      return { events: [happened(ports, { type: 'look.began' })], next: go('diagnose') }
    const findings = await ports.look(scopeOf(incident), signal, incident.asked)
    const trouble = troubleOf(incident, findings.troubles)
    if (trouble === undefined) return nothingFound(incident, findings, ports)

    const other = await sameCauseElsewhere(incident, trouble, ports)
    if (other !== undefined) return mergeInto(other, incident, trouble, ports)

    const verdict: Verdict = trouble.cause.cause === unknownCause ? 'not-known' : 'cause-found'
    const events = isNews(incident, verdict, trouble) ? [happened(ports, await diagnosisOf(trouble, verdict, findings, ports))] : []
    const follow = verdict === 'cause-found' ? go('propose') : go('diagnose', watchMs(ports))
    return { events, next: follow }
  },
}

export function watchMs(ports: Pick<StepPorts, 'settings'>): number {
  return ports.settings.watchSeconds * 1000
}

/** Where to look for an incident's trouble: what its signals spoke of, and what it was found to be. */
export function scopeOf(incident: Incident): readonly ObjectRef[] {
  const cause = incident.trouble?.cause.object
  return cause === undefined || incident.objects.some((ref) => sameRef(ref, cause)) ? incident.objects : [cause, ...incident.objects]
}

/** The trouble that stays the incident's own if it is still there; else the one that touches most of its objects. */
function troubleOf(incident: Incident, troubles: readonly Trouble[]): Trouble | undefined {
  const same = troubles.find(({ key }) => key === incident.trouble?.key)
  if (same !== undefined) return same
  const touched = (trouble: Trouble): number => {
    const refs = new Set(
      [trouble.cause.object, ...trouble.cause.explains, ...trouble.symptoms.map(({ object }) => object)].map((ref) => refText(ref)),
    )
    return incident.objects.filter((ref) => refs.has(refText(ref))).length
  }
  return troubles.toSorted((left, right) => touched(right) - touched(left))[0]
}

/**
 * Only a changed answer is worth a line in the timeline. What would mend it belongs to the answer: when another hand has broken the same thing in another way, a plan
 * made from what was known before would mend nothing.
 */
function isNews(incident: Incident, verdict: Verdict, trouble: Trouble): boolean {
  return (
    incident.verdict !== verdict ||
    incident.trouble?.key !== trouble.key ||
    incident.trouble.symptoms.length !== trouble.symptoms.length ||
    !sameJson(mendsOf(incident.trouble), mendsOf(trouble)) ||
    incident.state === 'triggered'
  )
}

function mendsOf({ cause }: Trouble): Json {
  return cause.mends.map(({ action, target, params }) => ({ action, target: refText(target), params }))
}

async function diagnosisOf(trouble: Trouble, verdict: Verdict, findings: Findings, ports: StepPorts): Promise<EventBody> {
  const alongside = companions(trouble, findings.troubles)
  return {
    type: 'diagnosis.made',
    verdict,
    trouble,
    notChecked: findings.notChecked,
    earlier: await earlierOf(trouble.cause, ports),
    durationMs: findings.durationMs,
    ...(alongside.length === 0 ? {} : { alongside }),
  }
}

/** First mends of other sure causes of the same object: they are made in one rollout with this one's. */
function companions(trouble: Trouble, troubles: readonly Trouble[]): readonly Mend[] {
  return troubles
    .filter(
      ({ key, cause }) =>
        key !== trouble.key && sameRef(cause.object, trouble.cause.object) && cause.confidence >= leastCompanionConfidence,
    )
    .flatMap(({ cause }) => cause.mends.slice(0, 1).filter(({ isRenewed }) => isRenewed !== true))
}

async function earlierOf(cause: Hypothesis, ports: StepPorts): Promise<readonly EarlierIncident[]> {
  const earlier = await ports.store.incidents.earlierWithCause(ports.cluster.id, cause.cause, mostEarlier)
  return earlier.flatMap(({ id, closedAt, closeReason, plan }) => {
    if (closedAt === undefined || closeReason === undefined) return []
    const action = plan?.actions[0]?.kind
    return [
      { incidentId: id, closedAt, reason: closeReason, ...(action === undefined ? {} : { action, helped: plan?.state === 'verified' }) },
    ]
  })
}

/** No trouble is seen. Closed only after it has been well for the settle time and no alert still says otherwise. */
function nothingFound(incident: Incident, findings: Findings, ports: StepPorts): Outcome {
  const verdict = verdictWithout(incident, findings.world)
  if (incident.verdict !== verdict) {
    const body: EventBody = {
      type: 'diagnosis.made',
      verdict,
      notChecked: findings.notChecked,
      earlier: [],
      durationMs: findings.durationMs,
    }
    return { events: [happened(ports, body)], next: go('diagnose', ports.settings.settleSeconds * 1000) }
  }
  const settled = msBetween(incident.updatedAt, ports.clock.now()) >= ports.settings.settleSeconds * 1000
  const stillAlerting = incident.trigger === 'alert' && incident.firing.length > 0
  if (verdict === 'could-not-look' || !settled || stillAlerting) return { events: [], next: go('diagnose', watchMs(ports)) }
  const recovered = verdict === 'recovered'
  const why = recovered
    ? { en: 'the trouble is gone without a mend by Aceso', zh: '故障已消失，并非由 Aceso 修复' }
    : { en: 'nothing is broken that Aceso can see', zh: '未发现任何异常' }
  return { events: [happened(ports, { type: 'incident.closed', reason: recovered ? 'recovered' : 'false-alarm', why })], next: 'end' }
}

/** Without an object there was nothing to look at: that is not health. What Aceso saw itself, or the watches did, was there: its absence is recovery. */
function verdictWithout(incident: Incident, world: World): Verdict {
  const verdict = quietVerdict(world, incident.objects)
  if (verdict === 'could-not-look') return verdict
  if (incident.objects.length === 0) return 'not-known'
  const wasSeen = incident.verdict === 'cause-found' || incident.verdict === 'not-known' || incident.verdict === 'recovered'
  return wasSeen || incident.trigger !== 'alert' ? 'recovered' : verdict
}
