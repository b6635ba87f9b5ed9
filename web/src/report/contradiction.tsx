import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { WithCode } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'

/** Rules and model name different causes: both stand side by side, and a person decides. */
export function Contradiction({ report }: { readonly report: Report }) {
  const { texts, of, say } = useWords()
  const t = texts.report.contradiction
  return (
    <section className="section contradiction" aria-labelledby="contradiction">
      <h2 id="contradiction" className="state tone-amber">
        <Mark tone="amber" /> {t.title}
      </h2>
      <p>{t.what}</p>
      <div className="both">
        <div>
          <h3>{t.rules}</h3>
          <ul>
            {report.rules.map(({ id, summary, confidence }) => (
              <li key={id}>
                <span>
                  <a className="cite" href={`#rule-${id}`}>
                    [{id}]
                  </a>{' '}
                  <WithCode text={of(summary)} />
                </span>
                <Certainty word={certaintyOf(confidence)} confidence={confidence} />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3>{say(t.model, { model: tame(report.model ?? '?') })}</h3>
          <p lang={report.language === 'zh' ? 'zh-CN' : 'en'}>
            <WithCode text={tame(report.verdict ?? '')} />
          </p>
        </div>
      </div>
    </section>
  )
}
