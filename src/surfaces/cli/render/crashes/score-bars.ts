import { scoreParts } from '../../../../crash/score/score-line.ts'
import type { ScoreBreakdown } from '../../../../domain/crash/crash-record.ts'
import { crashWords } from '../../crash-words.ts'
import { type Look, paint } from '../../page.ts'
import { padEnd, widthOf } from '../../width.ts'
import { told } from '../../words.ts'

/** Columns of one point. */
const perPoint = 3

/** The value of a core: a bar for each part that earned something. */
export function scoreBars(score: ScoreBreakdown, look: Look): string {
  const { language } = look
  const title = told(language, score.rawScore > score.totalScore ? crashWords.capped : crashWords.score, {
    score: score.totalScore.toFixed(1),
    raw: score.rawScore.toFixed(1),
  })
  const rows = Object.entries(scoreParts)
    .map(([part, name]) => ({ name: name[language], points: score[part as keyof typeof scoreParts] }))
    .filter(({ points }) => points > 0)
  const names = Math.max(...rows.map(({ name }) => widthOf(name)))
  const bars = rows.map(
    ({ name, points }) =>
      `  ${padEnd(name, names)}  ${points.toFixed(1)}  ${paint(look, 'work', '='.repeat(Math.max(1, Math.round(points * perPoint))))}`,
  )
  return [paint(look, 'over', title), ...bars].join('\n')
}
