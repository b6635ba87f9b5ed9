import type { Incident } from '../../../../domain/incident/incident.ts'
import { type ManualHint, manualHintOf } from '../../../../domain/incident/manual-hint.ts'
import { type Look, plain, row, say } from '../../page.ts'

/** What to try by hand after a mend that showed no effect; empty where there is nothing of the kind. */
export function manualHintText(incident: Incident, look: Look): string {
  const hint = manualHintOf(incident)
  return hint === undefined ? '' : linesOf(hint, look).join('\n')
}

function linesOf({ title, seen, reasons, caution, samples }: ManualHint, look: Look): readonly string[] {
  return [
    row(look, { label: '!', labelTone: 'person', text: say(look, title), tone: 'strong' }),
    row(look, { indent: 2, text: say(look, seen) }),
    ...reasons.map((reason) => row(look, { indent: 2, label: '-', text: say(look, reason) })),
    ...(samples.length === 0 ? [] : [row(look, { indent: 2, text: say(look, caution), tone: 'person' })]),
    // The commands are not wrapped: they are there to be copied.
    ...samples.flatMap((sample) => [row(look, { indent: 2, label: '-', text: say(look, sample.title) }), `    ${plain(sample.command)}`]),
  ]
}
