import type { Incident } from '../../../../domain/incident/incident.ts'
import { type IncidentState, stageOf } from '../../../../domain/incident/state.ts'
import type { CloseReason } from '../../../../domain/incident/timeline.ts'
import type { Text } from '../../../../domain/text.ts'
import type { Tone } from '../../page.ts'
import { stageWords, stateWords } from '../../words.ts'

const marks: Readonly<Record<IncidentState, readonly [string, Tone]>> = {
  triggered: ['x', 'broken'],
  diagnosed: ['x', 'broken'],
  'waiting-approval': ['!', 'person'],
  executing: ['~', 'work'],
  verifying: ['~', 'work'],
  undoing: ['~', 'work'],
  watching: ['x', 'broken'],
  closed: ['-', 'over'],
}

const closeWords: Readonly<Record<CloseReason, Text>> = {
  mended: { en: 'mended', zh: '已修复' },
  recovered: { en: 'recovered', zh: '已自行恢复' },
  dismissed: { en: 'dismissed', zh: '已忽略' },
  merged: { en: 'merged', zh: '已合并' },
  'false-alarm': { en: 'false alarm', zh: '误报' },
}

/** Mark, colour and word of an incident's state; never colour alone. */
export function incidentMark(incident: Incident): {
  readonly mark: string
  readonly tone: Tone
  readonly word: Text
} {
  const { state, closeReason } = incident
  if (state === 'closed' && closeReason === 'mended') return { mark: '+', tone: 'good', word: closeWords.mended }
  const stage = stageOf(incident)
  const [mark, tone] = stage === 'safety_check' ? (['~', 'work'] as const) : marks[state]
  const word = stageWords[stage]
  if (word !== undefined) return { mark, tone, word }
  return { mark, tone, word: closeReason === undefined ? stateWords[state] : closeWords[closeReason] }
}
