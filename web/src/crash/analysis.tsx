import { certaintyOf } from '../../../src/domain/confidence.ts'
import { useWords } from '../language/language.tsx'
import { sayUsd, wordOf } from '../language/say.ts'
import { Certainty } from '../parts/certainty.tsx'
import { tame } from '../parts/foreign.tsx'
import { type Analysis as Read, readAnalysis } from './read-analysis.ts'

/** What a model made of it, set apart from what was found; or why none was asked. */
export function Analysis({ stored }: { readonly stored: unknown }) {
  const { texts, say } = useWords()
  const t = texts.crashes.one.analysis
  const analysis = readAnalysis(stored)
  return (
    <section className="section" aria-labelledby="analysis">
      <h2 id="analysis">{t.title}</h2>
      {analysis === undefined ? (
        <p className="quiet">{t.notYet}</p>
      ) : analysis.skipped !== undefined ? (
        <p className="quiet">{say(t.skipped, { why: wordOf(t.reasons, analysis.skipped) })}</p>
      ) : (
        <Said analysis={analysis} />
      )}
    </section>
  )
}

function Said({ analysis }: { readonly analysis: Read }) {
  const { locale, texts, say } = useWords()
  const t = texts.crashes.one.analysis
  const { summary, rootCause, impact, recommendations, confidence, issues, code, error, model, costUsd } = analysis
  return (
    <div className="analysis">
      {error === undefined ? null : <p className="note tone-amber">{say(t.failed, { why: tame(error) })}</p>}
      {summary === undefined ? null : <p className="analysis-summary">{tame(summary)}</p>}
      <dl className="facts">
        {rootCause === undefined ? null : <Fact name={t.cause}>{tame(rootCause)}</Fact>}
        {impact === undefined ? null : <Fact name={t.impact}>{tame(impact)}</Fact>}
        {confidence === undefined ? null : (
          <Fact name={t.confidence}>
            <Certainty word={certaintyOf(confidence)} confidence={confidence} />
          </Fact>
        )}
        {issues.length === 0 ? null : <Fact name={t.issues}>{tame(issues.join(', '))}</Fact>}
      </dl>
      {recommendations.length === 0 ? null : (
        <>
          <h3>{t.recommendations}</h3>
          <ul className="analysis-list">
            {recommendations.map((one) => (
              <li key={one}>{tame(one)}</li>
            ))}
          </ul>
        </>
      )}
      {code.length === 0 ? null : (
        <>
          <h3>{t.code}</h3>
          <ul className="analysis-list">
            {code.map(({ place, issue, suggestion }) => (
              <li key={`${place} ${issue}`}>
                <code>{tame(place)}</code> {tame(issue)} <span className="quiet">{tame(suggestion)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="quiet">
        {t.note}
        {model === undefined ? null : ` ${say(t.by, { model: tame(model), cost: costUsd === undefined ? '–' : sayUsd(locale, costUsd) })}`}
      </p>
    </div>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
