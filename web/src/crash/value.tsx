import { scoreParts } from '../../../src/crash/score/score-line.ts'
import type { CoredumpDetail, GroupDetail } from '../api/shapes.ts'
import { Score } from '../bug/score.tsx'
import { useWords } from '../language/language.tsx'
import { sayPercent, sayScore } from '../language/say.ts'
import { SentenceWhen } from '../parts/when.tsx'

interface ValueParts {
  readonly crash: CoredumpDetail
  readonly group: GroupDetail | undefined
}

/** The value score with its nine parts, as it was counted then; beside it how readable the stack is, and how new. */
export function Value({ crash, group }: ValueParts) {
  const { locale, texts, say, of } = useWords()
  const t = texts.crashes.one.value
  const { file, scoreBreakdown: score } = crash
  if (score === undefined) {
    return (
      <section>
        <h2>{t.title}</h2>
        <p className="quiet">{t.none}</p>
      </section>
    )
  }
  const parts = Object.entries(scoreParts).map(([part, name]) => ({ part, name: of(name), points: score[part as keyof typeof scoreParts] }))
  const most = Math.max(...parts.map(({ points }) => points), 1)
  return (
    <section>
      <h2>{t.title}</h2>
      <p className="value-total">
        <span className="unseen">{t.total}: </span>
        <Score score={score.totalScore} isHigh={file.isHighValue} />
        <span className="quiet">
          {score.rawScore > score.totalScore ? say(t.capped, { raw: sayScore(locale, score.rawScore) }) : t.outOf}
        </span>
      </p>
      <table className="score-parts">
        <caption className="unseen">{t.parts}</caption>
        <tbody>
          {parts.map(({ part, name, points }) => (
            <tr key={part} className={points === 0 ? 'score-none' : ''}>
              <th scope="row">{name}</th>
              <td className="score-part-bar" aria-hidden="true">
                <span style={{ inlineSize: `${(points / most) * 100}%` }} />
              </td>
              <td className="score-points">{sayScore(locale, points)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="facts value-facts">
        <div>
          <dt>{t.quality}</dt>
          <dd>
            {sayPercent(locale, file.quality)} <span className="quiet">{t.qualityWhat}</span>
          </dd>
        </div>
        <div>
          <dt>{t.novelty}</dt>
          <dd>
            <Novelty file={file} group={group} />
          </dd>
        </div>
      </dl>
    </section>
  )
}

function Novelty({ file, group }: { readonly file: CoredumpDetail['file']; readonly group: GroupDetail | undefined }) {
  const { texts, count } = useWords()
  const t = texts.crashes.one.value
  if (file.group === undefined) return <span>{t.alone}</span>
  if (group === undefined) return null
  const isFirst = group.firstSeen === file.timestamp
  return (
    <>
      {isFirst ? <strong>{t.isNew}</strong> : null} {group.count > 1 || !isFirst ? count(t.seen, group.count) : null}{' '}
      {isFirst ? null : (
        <span className="quiet">
          <SentenceWhen sentence={t.nth} at={group.firstSeen} />
        </span>
      )}
    </>
  )
}
