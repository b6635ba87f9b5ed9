import { usePatterns } from '../api/questions.ts'
import { useWords } from '../language/language.tsx'
import { sayPercent } from '../language/say.ts'
import { duration } from '../language/time.ts'
import { Asking } from '../parts/asking.tsx'
import { Problem } from '../parts/problem.tsx'

/** What the past says about each way of mending each cause. */
export function Learned() {
  const { locale, texts, say } = useWords()
  const patterns = usePatterns()
  const t = texts.settings
  return (
    <section>
      <h2>{t.patterns}</h2>
      <p className="quiet">{t.patternsWhat}</p>
      {patterns.error !== null ? (
        <Problem fault={patterns.error} again={() => void patterns.refetch()} />
      ) : patterns.data === undefined ? (
        <Asking what={texts.asking.patterns} />
      ) : patterns.data.data.length === 0 ? (
        <p>{t.patternsNone}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.causeColumn}</th>
              <th scope="col">{t.mendColumn}</th>
              <th scope="col">{t.helpedColumn}</th>
              <th scope="col">{t.trustColumn}</th>
              <th scope="col">{t.recoverColumn}</th>
            </tr>
          </thead>
          <tbody>
            {patterns.data.data.map((pattern) => (
              <tr key={pattern.id}>
                <td>
                  <code>{pattern.cause}</code>
                </td>
                <td>
                  <code>{pattern.action}</code>
                </td>
                <td>{say(texts.history.of, { right: pattern.successes, all: pattern.successes + pattern.failures })}</td>
                <td>{sayPercent(locale, pattern.trust)}</td>
                <td>{pattern.averageRecoverMs === undefined ? '–' : duration(locale, pattern.averageRecoverMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
