import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import { useWords } from '../language/language.tsx'
import { sayUsd, wordOf } from '../language/say.ts'
import { Certainty } from '../parts/certainty.tsx'
import { tame } from '../parts/foreign.tsx'
import { SentenceWhen } from '../parts/when.tsx'
import type { Analysis, Why } from './read-analysis.ts'

/** What a model said, as a proposal; first of all what of it the crash does not bear out. */
export function Answer({ analysis }: { readonly analysis: Analysis }) {
  const { texts, say } = useWords()
  const t = texts.crashes.one.analysis
  const { summary, rootCause, impact, recommendations, confidence, issues, code } = analysis
  return (
    <div className="analysis">
      <p className="analysis-summary">{tame(summary ?? '')}</p>
      <Doubts analysis={analysis} />
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
      {analysis.wasSpokenTo ? <p className="note tone-amber">{t.spokenTo}</p> : null}
      {analysis.leftOut === 0 ? null : <p className="quiet">{say(t.leftOut, { n: analysis.leftOut })}</p>}
      <LastTry analysis={analysis} />
      <Origin analysis={analysis} />
    </div>
  )
}

function Doubts({ analysis: { doubts } }: { readonly analysis: Analysis }) {
  const { texts, say } = useWords()
  const t = texts.crashes.one.analysis
  if (doubts.length === 0) return null
  return (
    <div className="note tone-amber">
      <p>{t.doubts}</p>
      <ul className="analysis-list">
        {doubts.map(({ kind, said }) => (
          <li key={`${kind} ${said}`}>{say(wordOf(t.doubtKinds, kind), { said: tame(said) })}</li>
        ))}
      </ul>
    </div>
  )
}

function LastTry({ analysis: { lastTry } }: { readonly analysis: Analysis }) {
  const { texts } = useWords()
  const why = useWhy()
  if (lastTry === undefined) return null
  const reason = lastTry.skipped === undefined ? tame(lastTry.error ?? '') : why(lastTry.skipped)
  return (
    <p className="note tone-amber">
      <SentenceWhen sentence={texts.crashes.one.analysis.lastTry} at={lastTry.at} fills={{ why: reason }} />
    </p>
  )
}

function Origin({ analysis: { model, costUsd, askedBy } }: { readonly analysis: Analysis }) {
  const { locale, texts, say } = useWords()
  const t = texts.crashes.one.analysis
  const by = model === undefined ? '' : ` ${say(t.by, { model: tame(model), cost: costUsd === undefined ? '–' : sayUsd(locale, costUsd) })}`
  const asked = askedBy === undefined ? '' : ` ${say(t.askedBy, { name: tame(askedBy) })}`
  return (
    <p className="quiet">
      {t.note}
      {by}
      {asked}
    </p>
  )
}

/** The server's own words are exact; without them the code's. */
export function useWhy(): (why: Why) => string {
  const { texts, of } = useWords()
  return ({ code, words }) => (words === undefined ? wordOf(texts.crashes.one.analysis.reasons, code) : tame(of(words)))
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
