import { useReportScores } from '../api/releases.ts'
import { useWords } from '../language/language.tsx'
import { sayPercent, sayScore } from '../language/say.ts'
import { tame } from '../parts/foreign.tsx'

/** How good the reports were, by who wrote them and with which prompt: what can be checked, and what people said. */
export function Scores() {
  const { locale, texts, number, count } = useWords()
  const t = texts.models.scores
  const scores = useReportScores().data
  if (scores === undefined || scores.length === 0) return null
  return (
    <section>
      <h2>{t.title}</h2>
      <p className="quiet">{t.what}</p>
      <table className="table storage-table">
        <thead>
          <tr>
            <th scope="col">{t.writer}</th>
            <th scope="col">{t.reports}</th>
            <th scope="col">{t.quality}</th>
            <th scope="col">{t.stars}</th>
          </tr>
        </thead>
        <tbody>
          {scores.map(({ model, promptVersion, reports, quality, stars, ratings }) => (
            <tr key={`${model} ${promptVersion}`}>
              <td>
                {model === '' ? t.rules : tame(model)} {promptVersion === '' ? null : <code className="quiet">{promptVersion}</code>}
              </td>
              <td>{number(reports)}</td>
              <td>{sayPercent(locale, quality)}</td>
              <td title={count(t.ratings, ratings)}>{stars === undefined ? '–' : `${sayScore(locale, stars)} ★`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
