import type { Certainty, Incident } from '../api/shapes.ts'

export type Outcome = 'right' | 'wrong' | 'untested'

/**
 * Whether the cause that Aceso named was right, where something tested it: what a person said comes first, then a verified mend, then a mend that did not
 * help. A trouble that went away by itself tests nothing.
 */
export function outcomeOf(incident: Incident): Outcome {
  if (incident.trouble === undefined) return 'untested'
  if (incident.feedback === 'good') return 'right'
  if (incident.feedback === 'bad' || incident.closeReason === 'false-alarm') return 'wrong'
  if (incident.closeReason === 'mended' || incident.plan?.state === 'verified') return 'right'
  if (incident.plan?.state === 'failed' || incident.plan?.state === 'undone') return 'wrong'
  return 'untested'
}

export interface Calibration {
  readonly certainty: Certainty
  readonly right: number
  readonly all: number
}

const words: readonly Certainty[] = ['certain', 'likely', 'possible', 'not-known']

/** How often each word of certainty was right, over the incidents whose outcome was tested. */
export function calibrationOf(incidents: readonly Incident[]): readonly Calibration[] {
  return words.flatMap((certainty) => {
    const tested = incidents.map((incident) => (incident.certainty === certainty ? outcomeOf(incident) : 'untested'))
    const right = tested.filter((outcome) => outcome === 'right').length
    const all = right + tested.filter((outcome) => outcome === 'wrong').length
    return all === 0 ? [] : [{ certainty, right, all }]
  })
}
