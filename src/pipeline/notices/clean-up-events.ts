import type { CleanUpEvent } from '../../domain/crash/crash-loop.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { isCleanUp, type Plan } from '../../domain/incident/plan.ts'
import type { EventBody } from '../../domain/incident/timeline.ts'

export interface ToldCleanUp {
  readonly event: CleanUpEvent
  readonly why: string
}

const loopCause = 'instance.crash-looping'

/** What an event of an incident means for an instance that crashes too often, in the documented words; undefined where it says nothing of one. */
export function cleanUpEvent(incident: Incident, body: EventBody): ToldCleanUp | undefined {
  if (body.type === 'plan.none' && incident.trouble?.cause.cause === loopCause) return { event: 'cleanup_skipped', why: body.why.en }
  const { plan } = incident
  if (plan === undefined || !isCleanUp(plan)) return undefined
  switch (body.type) {
    case 'plan.abandoned':
      return { event: 'cleanup_skipped', why: body.why.en }
    case 'plan.expired':
      return { event: 'cleanup_skipped', why: 'nobody answered in time' }
    case 'decision.made':
      return body.decision === 'refuse' || body.decision === 'suggest' ? { event: 'cleanup_skipped', why: body.why.en } : undefined
    case 'write.refused':
      return { event: 'cleanup_error', why: body.message }
    case 'step.failed':
      return body.dead && body.step === 'execute' ? { event: 'cleanup_error', why: body.message } : undefined
    case 'write.done':
      return body.undo || body.index < plan.actions.length - 1 ? undefined : doneOf(plan)
    default:
      return undefined
  }
}

function doneOf({ actions }: Plan): ToldCleanUp {
  const isScaled = actions.every(({ write }) => write.verb === 'patch')
  return { event: isScaled ? 'instance_scaled_to_zero' : 'instance_uninstalled', why: actions.map(({ title }) => title.en).join('; ') }
}
