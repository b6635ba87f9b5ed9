import type { Incident } from '../../domain/incident/incident.ts'
import { newPattern, type Pattern, patternId } from '../../domain/incident/pattern.ts'
import type { Plan } from '../../domain/incident/plan.ts'
import { msBetween } from '../../domain/instant.ts'
import { go, happened, type Outcome, type Step, type StepPorts } from '../step.ts'
import { watchMs } from './diagnose.ts'

/** Last step: counts what was verified, and closes what is mended. Only outcomes teach; a plan nobody carried out does not. */
export const learn: Step = {
  name: 'learn',

  async run(incident, ports): Promise<Outcome> {
    const { plan, trouble } = incident
    if (plan === undefined || trouble === undefined) return { events: [], next: go('diagnose', watchMs(ports)) }
    const helped = plan.state === 'verified'
    const pattern = await counted(incident, plan, helped, ports)
    const learned = happened(ports, {
      type: 'pattern.learned',
      patternId: pattern.id,
      helped,
      successes: pattern.successes,
      failures: pattern.failures,
    })
    if (!helped) return { events: [learned], next: go('diagnose', watchMs(ports)), patterns: [pattern] }
    const closed = happened(ports, {
      type: 'incident.closed',
      reason: 'mended',
      why: { en: 'mended and verified', zh: '已修复并通过验证' },
    })
    return { events: [learned, closed], next: 'end', patterns: [pattern] }
  },
}

async function counted(incident: Incident, plan: Plan, helped: boolean, ports: StepPorts): Promise<Pattern> {
  const cause = incident.trouble?.cause.cause ?? 'unknown'
  const action = plan.actions[0]?.kind ?? 'none'
  const id = patternId(cause, action)
  const known = (await ports.store.patterns.get(id)) ?? newPattern(cause, action, ports.clock.now())
  const symptoms = [...new Set([...known.symptoms, ...(incident.trouble?.symptoms.map(({ code }) => code) ?? [])])].toSorted()
  const recoverMs = helped && incident.wellSince !== undefined ? msBetween(incident.openedAt, incident.wellSince) : 0
  return {
    ...known,
    symptoms,
    successes: known.successes + (helped ? 1 : 0),
    failures: known.failures + (helped ? 0 : 1),
    recoverMsSum: known.recoverMsSum + recoverMs,
    lastSeenAt: ports.clock.now(),
  }
}
