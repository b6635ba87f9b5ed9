import type { TimelineEvent } from '../api/shapes.ts'
import type { Texts } from '../texts/shape.ts'

export type Phase = keyof Texts['timeline']['phases']

/** Consecutive events of one phase by one actor: a line that can be opened. */
export interface TimelineStep {
  readonly key: string
  readonly phase: Phase
  readonly actor: TimelineEvent['actor']
  readonly events: readonly TimelineEvent[]
}

const phases: Readonly<Record<TimelineEvent['body']['type'], Phase>> = {
  'incident.opened': 'seen',
  'incident.reopened': 'seen',
  'incident.absorbed': 'seen',
  'incident.merged': 'end',
  'incident.split': 'note',
  'incident.closed': 'end',
  'signal.joined': 'seen',
  'signal.resolved': 'seen',
  'look.began': 'diagnosis',
  'diagnosis.made': 'diagnosis',
  'plan.proposed': 'plan',
  'plan.none': 'plan',
  'plan.dry-run': 'plan',
  'decision.made': 'decision',
  'plan.approved': 'decision',
  'plan.rejected': 'decision',
  'plan.expired': 'decision',
  'plan.abandoned': 'decision',
  'write.intended': 'write',
  'write.done': 'write',
  'write.refused': 'write',
  'verify.waiting': 'verify',
  'verify.passed': 'verify',
  'verify.failed': 'verify',
  'undo.requested': 'undo',
  'undo.done': 'undo',
  'undo.refused': 'undo',
  'pattern.learned': 'learn',
  'mend.asked': 'note',
  'feedback.given': 'note',
  'step.failed': 'failed',
  'note.added': 'note',
}

/** Folds a timeline into steps. What a person did always stands alone: it is what a reader looks for. */
export function stepsOf(events: readonly TimelineEvent[]): readonly TimelineStep[] {
  const steps: TimelineStep[] = []
  for (const event of events) {
    const phase = phaseOf(event)
    const last = steps.at(-1)
    const continues = last !== undefined && last.phase === phase && last.actor.kind === 'machine' && event.actor.kind === 'machine'
    if (continues) steps[steps.length - 1] = { ...last, events: [...last.events, event] }
    else steps.push({ key: String(event.seq), phase, actor: event.actor, events: [event] })
  }
  return steps
}

function phaseOf({ body }: TimelineEvent): Phase {
  if ((body.type === 'write.intended' || body.type === 'write.done' || body.type === 'write.refused') && body.undo) return 'undo'
  return phases[body.type] ?? 'note'
}

/** The event that says most about a step: the last, except that an opening says more than the signals that joined it, and a plan more than its dry run. */
export function headlineOf(step: TimelineStep): TimelineEvent | undefined {
  if (step.phase === 'seen') return step.events[0]
  const proposed = step.phase === 'plan' ? step.events.findLast(({ body }) => body.type !== 'plan.dry-run' || !body.ok) : undefined
  return proposed ?? step.events.at(-1)
}
