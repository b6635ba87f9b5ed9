import { ZodError } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import { proposerName } from '../../domain/incident/proposer.ts'
import type { NewEvent } from '../../domain/incident/timeline.ts'
import { type ObjectRef, refText, sameRef } from '../../domain/object-ref.ts'
import { visibleText } from '../../domain/outside-text/visible-text.ts'
import { bounded, type Text, verbatim } from '../../domain/text.ts'
import type { World } from '../../world/world.ts'
import { type Built, buildAction } from '../plans/building.ts'
import { warningsOf } from '../plans/warnings.ts'
import { modeOf } from '../settings-of.ts'
import { dryRun, planOf, wasTried } from '../steps/propose.ts'
import { mustBe, mustFind, type VerbPorts } from './means.ts'
import type { PlanProposal } from './verbs.ts'

const mostWhy = 500

/**
 * A plan that a model has thought of: an action of the catalogue, checked, computed and rated by us like any other, and never carried out before a person has approved
 * it. It takes the place of a plan that nobody has approved yet.
 */
export async function proposePlan(ports: VerbPorts, proposal: PlanProposal, signal: AbortSignal): Promise<Incident> {
  mustBe(proposal.caller, 'operator')
  const incident = await mustFind(ports, proposal.incidentId)
  mustTakeProposals(incident, proposal, ports)
  const world = await ports.cluster.world(signal)
  const built = await buildOrRefuse(ports, proposal, world, signal)
  const confidence = incident.trouble?.cause.confidence ?? 0
  const warnings = [...warningsOf([built.action], confidence, world, ports.settings), ...strangerWarning(incident, proposal.target)]
  const mend = {
    action: proposal.action,
    target: proposal.target,
    params: proposal.params,
    why: verbatim(visibleText(bounded(proposal.why, mostWhy))),
  }
  const by = proposerName(proposal.via, proposal.caller.name)
  const plan = { ...planOf(incident, [built], mend, ports, warnings), requestedBy: by }
  if (wasTried(incident, plan.digest)) throw new AcesoError('conflict', 'this very change was tried or turned down in this incident')
  const checked = await dryRun(plan, ports, signal)
  if (checked.refused !== undefined) throw new AcesoError('precondition-failed', checked.refused.en)
  const event: NewEvent = {
    at: ports.clock.now(),
    actor: { kind: 'machine', name: by },
    body: { type: 'plan.proposed', plan: checked.plan },
  }
  return await commit(ports, incident, event)
}

function mustTakeProposals(incident: Incident, { target, action }: PlanProposal, { actions, settings }: VerbPorts): void {
  const offered = actions.filter(({ cleanUp }) => cleanUp !== true).map(({ kind }) => kind)
  if (!offered.includes(action)) {
    throw new AcesoError('input-invalid', `there is no action ${action} to propose`, {
      path: 'action',
      next: `there are: ${offered.join(', ')}`,
    })
  }
  if (modeOf(settings, target.namespace) === 'observe') throw new AcesoError('policy-refused', 'mode observe: Aceso only looks')
  if (incident.trouble === undefined) {
    throw new AcesoError('conflict', `nothing is known to be wrong in incident ${incident.id}`, { next: 'wait for its diagnosis' })
  }
  const isBusy = ['executing', 'verifying', 'undoing', 'closed'].includes(incident.state) || incident.plan?.state === 'approved'
  if (isBusy)
    throw new AcesoError(
      'conflict',
      `incident ${incident.id} is ${incident.state === 'waiting-approval' ? 'about to be mended' : incident.state}`,
    )
}

async function buildOrRefuse(
  ports: VerbPorts,
  { action, target, params }: PlanProposal,
  world: World,
  signal: AbortSignal,
): Promise<Extract<Built, { kind: 'action' }>> {
  const builder = { actions: ports.actions, settings: ports.settings, world, read: (ref: ObjectRef) => ports.cluster.read(ref, signal) }
  try {
    const built = await buildAction({ action, target, params, why: verbatim('') }, builder)
    if (built.kind === 'action' && built.action.cleanUp !== true) return built
    if (built.kind === 'action')
      throw new AcesoError('policy-refused', 'who takes an instance down is a person, or the cleaner by its own rules')
    throw new AcesoError('precondition-failed', built.why.en)
  } catch (fault) {
    if (!(fault instanceof ZodError)) throw fault
    const [issue] = fault.issues
    const path = ['params', ...(issue?.path.map(String) ?? [])].join('.')
    throw new AcesoError('input-invalid', `${path}: ${issue?.message ?? 'does not fit'}`, { path })
  }
}

/** Who approves should know that the change is about something that the incident does not speak of. */
function strangerWarning({ objects, trouble }: Incident, target: ObjectRef): readonly Text[] {
  const known = [
    ...objects,
    ...(trouble === undefined ? [] : [trouble.cause.object, ...trouble.cause.explains, ...trouble.cause.mends.map((mend) => mend.target)]),
  ]
  if (known.some((ref) => sameRef(ref, target))) return []
  return [{ en: `${refText(target)} is not part of this incident`, zh: `${refText(target)} 不在本次事件涉及的对象之内` }]
}

/** The next step decides about it; whatever was queued for the version before is stale. */
async function commit(ports: VerbPorts, incident: Incident, event: NewEvent): Promise<Incident> {
  const after = applyEvent(incident, { ...event, incidentId: incident.id, seq: incident.version + 1 })
  const jobs = [{ step: 'decide', incidentId: incident.id, afterMs: 0, forVersion: after.version }] as const
  const result = await ports.store.incidents.commit([{ incidentId: incident.id, fromVersion: incident.version, events: [event], jobs }])
  if (result === 'committed') return after
  throw new AcesoError('conflict', `incident ${incident.id} has just changed`, { next: 'look at it again, then propose' })
}
