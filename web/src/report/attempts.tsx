import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'

/** Texts from outside that tried to give orders: told, quoted where asked for, never followed. */
export function Attempts({ attempts }: { readonly attempts: Report['attempts'] }) {
  const { texts, say, count } = useWords()
  const t = texts.report.attempts
  if (attempts.length === 0) return null
  return (
    <section className="note attempts tone-amber" aria-labelledby="attempts">
      <h2 id="attempts" className="state tone-amber">
        <Mark tone="amber" /> {count(t.title, attempts.length)}
      </h2>
      <p>{count(t.what, attempts.length)}</p>
      <details className="fold">
        <summary>{t.show}</summary>
        <ul>
          {attempts.map(({ where, text }) => (
            <li key={`${where} ${text}`}>
              <Where where={where} say={say} t={t} /> <q className="attempt-text">{tame(text)}</q>
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}

interface WhereParts {
  readonly where: string
  readonly say: (sentence: string, fills: Readonly<Record<string, string>>) => string
  readonly t: { readonly answer: string; readonly alert: string }
}

function Where({ where, say, t }: WhereParts) {
  const answer = /^answer (\d+) \((.*)\)$/.exec(where)
  if (answer === null) return <span>{where === 'alert' ? t.alert : where}</span>
  return <a href={`#call-${answer[1]}`}>{say(t.answer, { n: answer[1] ?? '', tool: answer[2] ?? '' })}</a>
}
