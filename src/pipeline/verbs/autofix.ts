import { AcesoError } from '../../domain/errors.ts'
import { unknownCause } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { MendRequest } from '../../domain/incident/mend-request.ts'
import type { FieldChange } from '../../domain/incident/plan.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import type { Instant } from '../../domain/instant.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import { commitVerb, mustBe, type VerbPorts } from './means.ts'
import { analysisOf } from './scan.ts'
import type { AutofixRequest, AutofixResult, Verbs } from './verbs.ts'

const pollMs = 500
const mostText = 2000

/**
 * Mends one deployment on request: the same incident, plan, policy and verification as for any trouble; only the wish comes from a person.
 * A healthy deployment is left untouched, which is a success. Answers with the end, or with what is so far when the wait is over.
 */
export async function autofix(ports: VerbPorts, verbs: Verbs, request: AutofixRequest, signal: AbortSignal): Promise<AutofixResult> {
  mustBe(request.caller, 'operator')
  const ref = objectRef('Deployment', request.namespace, request.deployment)
  const world = await ports.cluster.world(signal)
  if (world.object(ref) === undefined) {
    throw new AcesoError('not-found', `there is no Deployment ${request.namespace}/${request.deployment}`, {
      path: 'deployment',
      next: 'check the name and the namespace',
    })
  }
  const asked = wishOf(request, ref, ports)
  const findings = await ports.look([ref], signal, asked)
  const base = { deployment: request.deployment, namespace: request.namespace, waitingForApproval: false }
  if (findings.troubles.length === 0) {
    return { ...base, status: 'success', result: nothingToDo(request), actionsTaken: [] }
  }
  if (request.dryRun) return dryRun(ports, findings, base)

  await verbs.receive([signalFor(request, ref, ports)])
  return await untilEnd(ports, request, ref, base, signal)
}

function wishOf({ caller, force, addProbes }: AutofixRequest, object: ObjectRef, ports: VerbPorts): MendRequest | undefined {
  return force || addProbes.length > 0 ? { object, by: caller.name, at: ports.clock.now(), force, addProbes } : undefined
}

function nothingToDo({ addProbes }: AutofixRequest): Text {
  if (addProbes.length === 0) return { en: 'healthy: no fix needed', zh: '运行正常，无需修复' }
  return {
    en: 'healthy, and no probe to add: every container has them, or nothing on its first port was seen to answer',
    zh: '运行正常，且没有可添加的探针：各容器均已具备，或其首个端口上没有可用的响应',
  }
}

async function dryRun(
  ports: VerbPorts,
  findings: Parameters<typeof analysisOf>[0],
  base: Pick<AutofixResult, 'deployment' | 'namespace' | 'waitingForApproval'>,
): Promise<AutofixResult> {
  const { troubles, plans } = await analysisOf(findings, { actions: ports.actions, settings: ports.settings, clusterId: ports.cluster.id })
  const actionsTaken = [...plans.values()].flatMap(({ actions }) => actions.map(({ diff }) => diff))
  const summary = troubles[0]?.cause.summary ?? { en: 'not known', zh: '未知' }
  return {
    ...base,
    status: 'success',
    result: { en: `dry run, nothing was changed: ${summary.en}`, zh: `试运行，未做任何更改：${summary.zh}` },
    actionsTaken,
  }
}

function signalFor(request: AutofixRequest, object: ObjectRef, ports: VerbPorts): Signal {
  const at = ports.clock.now()
  return {
    id: ports.ids.next('s'),
    clusterId: ports.cluster.id,
    source: 'request',
    kind: 'request',
    dedupKey: `request:${object.namespace}/${object.name}`,
    status: 'firing',
    severity: 'medium',
    title: `${request.caller.name} asks to mend ${object.namespace}/${object.name}`,
    object,
    at,
    labels: {},
    facts: { event: request.event.slice(0, mostText), requestedBy: request.caller.name, force: request.force },
  }
}

async function untilEnd(
  ports: VerbPorts,
  request: AutofixRequest,
  ref: ObjectRef,
  base: Pick<AutofixResult, 'deployment' | 'namespace' | 'waitingForApproval'>,
  signal: AbortSignal,
): Promise<AutofixResult> {
  const deadline = Date.now() + request.waitMs
  const since = ports.clock.now()
  let incident: Incident | undefined
  // The version from which on what is seen is an answer to this request.
  let askedAt: number | undefined
  while (Date.now() < deadline && !signal.aborted) {
    incident = await incidentOf(ports, ref, since)
    if (incident !== undefined) {
      askedAt ??= await ask(ports, request, ref, incident)
      if (incident.version > askedAt && isSettled(incident)) break
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  return resultOf(incident, base)
}

/** Writes the wish into the timeline, once: who asks for a critical mend may not approve it. */
async function ask(ports: VerbPorts, request: AutofixRequest, object: ObjectRef, { id, state }: Incident): Promise<number> {
  const { force, autoRestart, addProbes, event, caller } = request
  if (state === 'closed') return 0
  const after = await commitVerb(ports, id, caller, () => [
    { type: 'mend.asked', object, force, ...(autoRestart ? {} : { noRestart: true as const }), addProbes, text: event.slice(0, mostText) },
  ])
  return after.version
}

/** The present incident of the object; one that was closed before the request is history. */
async function incidentOf(ports: VerbPorts, ref: ObjectRef, since: Instant): Promise<Incident | undefined> {
  const page = await ports.store.incidents.list({
    clusterId: ports.cluster.id,
    namespace: ref.namespace,
    page: 1,
    pageSize: 50,
    sortBy: 'updatedAt',
    sortDesc: true,
  })
  return page.data
    .filter(({ closedAt, closeReason }) => closedAt === undefined || (closedAt >= since && closeReason !== 'merged'))
    .find(({ objects, trouble }) =>
      [trouble?.cause.object, ...objects].some(
        (object) => object?.kind === ref.kind && object.name === ref.name && object.namespace === ref.namespace,
      ),
    )
}

function isSettled(incident: Incident): boolean {
  if (incident.state === 'closed' || incident.state === 'waiting-approval') return true
  return (
    incident.state === 'watching' &&
    incident.verdict !== undefined &&
    (incident.noPlan !== undefined || incident.plan !== undefined || incident.verdict === 'not-known')
  )
}

function resultOf(
  incident: Incident | undefined,
  base: Pick<AutofixResult, 'deployment' | 'namespace' | 'waitingForApproval'>,
): AutofixResult {
  if (incident === undefined)
    return { ...base, status: 'failed', result: { en: 'not looked at yet', zh: '尚未诊断' }, actionsTaken: [], errorMessage: 'timed out' }
  const ids = { incidentId: incident.id, ...(incident.plan === undefined ? {} : { planId: incident.plan.id }) }
  const cause = incident.trouble?.cause
  const sentence: Text =
    cause === undefined || cause.cause === unknownCause ? { en: 'the cause is not known', zh: '原因未知' } : cause.summary
  const waiting = incident.state === 'waiting-approval'
  const mended = incident.plan?.state === 'verified' || incident.closeReason === 'recovered'
  const written = incident.writes.some(({ state }) => state === 'done')
  const ending = endingOf(incident, waiting, mended)
  return {
    ...base,
    ...ids,
    status: mended || waiting ? 'success' : 'failed',
    result: { en: `${sentence.en}. ${ending.en}`, zh: `${sentence.zh}。${ending.zh}` },
    actionsTaken: written ? changesOf(incident) : [],
    waitingForApproval: waiting,
    ...(mended || waiting ? {} : { errorMessage: ending.en }),
  }
}

function endingOf(incident: Incident, waiting: boolean, mended: boolean): Text {
  if (mended) return { en: 'Mended and verified.', zh: '已修复并通过验证。' }
  if (waiting)
    return {
      en: `Waiting for approval: aceso approve ${incident.plan?.id ?? ''}`,
      zh: `等待批准：aceso approve ${incident.plan?.id ?? ''}`,
    }
  if (incident.plan?.state === 'undone') return { en: 'The mend did not help and was taken back.', zh: '修复未见效，已回退。' }
  return incident.noPlan ?? { en: 'Still at work.', zh: '仍在处理中。' }
}

/** `spec.template.spec.containers.0.image: a -> b`, one line a field. */
function changesOf(incident: Incident): readonly string[] {
  const shown = (value: FieldChange['before']): string =>
    value === undefined ? '(none)' : typeof value === 'string' ? value : JSON.stringify(value)
  return (incident.plan?.actions ?? []).flatMap(({ write, target }) =>
    write.verb !== 'patch'
      ? [`${write.verb === 'delete' ? 'deleted' : 'uninstalled'} ${target.kind} ${target.name}`]
      : write.changes.map(({ path, before, after }) => `${path.join('.')}: ${shown(before)} -> ${shown(after)}`),
  )
}
