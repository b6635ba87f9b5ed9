import type { TimelineEvent, Trouble } from '../api/shapes.ts'
import type { Words } from '../language/language.tsx'
import { titleOf } from '../plan/title.ts'

type Body = TimelineEvent['body']

/** One event as one sentence, in the reader's language. */
export function sentenceOfEvent({ body }: TimelineEvent, words: Words, trouble?: Trouble): string {
  const { texts, say, of } = words
  const t = texts.timeline
  switch (body.type) {
    case 'incident.opened':
      return say(t.opened, { trigger: texts.trigger[body.trigger], title: body.title })
    case 'incident.reopened':
      return say(t.reopened, { title: body.title })
    case 'incident.absorbed':
      return say(t.absorbed, { id: body.other, why: of(body.why) })
    case 'incident.merged':
      return say(t.merged, { id: body.into, why: of(body.why) })
    case 'incident.split':
      return say(t.split, { id: body.from, why: of(body.why) })
    case 'incident.closed':
      return say(t.closed, { reason: say(texts.reason[body.reason], { id: '' }).trim(), why: of(body.why) })
    case 'signal.joined':
      return say(t.joined, { kind: texts.trigger[body.kind], title: titleIn(body.title, trouble, words) })
    case 'signal.resolved':
      return say(t.resolved, { title: body.title })
    case 'look.began':
      return t.began
    case 'diagnosis.made':
      return say(t.verdicts[body.verdict], { summary: body.trouble === undefined ? '' : of(body.trouble.cause.summary) })
    case 'mend.asked':
      return say(t.asked, {
        object: `${body.object.kind} ${body.object.name}`,
        force: `${body.force ? t.askedForce : ''}${body.noRestart === true ? t.askedNoRestart : ''}`,
        probes: body.addProbes.length === 0 ? '' : say(t.askedProbes, { probes: body.addProbes.join(', ') }),
      })
    case 'feedback.given':
      return say(t.feedback[body.rating], { comment: commentOf(body.comment, words) })
    case 'pattern.learned':
      return say(t.learned, { successes: words.number(body.successes), failures: words.number(body.failures) })
    case 'step.failed':
      return say(body.dead ? t.stepDead : t.stepFailed, { step: body.step, attempt: body.attempt, message: body.message })
    case 'note.added':
      return body.words === undefined ? body.text : of(body.words)
    default:
      return planSentence(body, words)
  }
}

type PlanBody = Extract<Body, { readonly type: `${'plan' | 'decision' | 'write' | 'verify' | 'undo'}.${string}` }>

function planSentence(body: PlanBody, words: Words): string {
  const { texts, say, of } = words
  const t = texts.timeline
  switch (body.type) {
    case 'plan.proposed':
      return say(t.proposed, { title: of(titleOf(body.plan, texts.plan.first)) })
    case 'plan.none':
      return say(t.noPlan, { why: of(body.why) })
    case 'plan.dry-run':
      return body.ok ? t.dryRunOk : say(t.dryRunBad, { message: body.message ?? '' })
    case 'decision.made':
      return say(t.decisions[body.decision], { why: of(body.why) })
    case 'plan.approved':
      return say(t.approved, { comment: commentOf(body.comment, words) })
    case 'plan.rejected':
      return say(t.rejected, { comment: commentOf(body.comment, words) })
    case 'plan.expired':
      return t.expired
    case 'plan.abandoned':
      return say(t.abandoned, { why: of(body.why) })
    case 'write.intended':
      return say(body.undo ? t.undoing : t.writing, { n: body.index + 1 })
    case 'write.done':
      return say(body.undo ? t.putBack : body.foundDone ? t.wroteBefore : t.wrote, { n: body.index + 1, generation: body.generation })
    case 'write.refused':
      return say(t.refused, { n: body.index + 1, message: body.message })
    case 'verify.waiting':
      return say(t.waiting, { why: of(body.why) })
    case 'verify.passed':
      return say(t.passed, { why: of(body.why) })
    case 'verify.failed':
      return say(t.failed, { why: of(body.why) })
    case 'undo.requested':
      return say(t.undoAsked, { why: of(body.why) })
    case 'undo.done':
      return t.undone
    case 'undo.refused':
      return say(t.undoRefused, { why: of(body.why) })
  }
}

/** Signals of Aceso's own look are worded as their cause, in English: where it is this trouble's, the reader's language says it. */
function titleIn(title: string, trouble: Trouble | undefined, { of }: Words): string {
  return trouble !== undefined && trouble.cause.summary.en === title ? of(trouble.cause.summary) : title
}

function commentOf(comment: string | undefined, { texts, say }: Words): string {
  return comment === undefined || comment === '' ? '' : say(texts.timeline.comment, { comment })
}
