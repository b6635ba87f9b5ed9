import { Link } from 'wouter'
import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayPercent, sayUsd, wordOf } from '../language/say.ts'
import { took } from '../language/time.ts'
import { WithCode } from '../parts/copy.tsx'
import { Facts } from '../parts/facts.tsx'
import { tame } from '../parts/foreign.tsx'
import { When } from '../parts/when.tsx'

/** Who wrote it, from what, at what cost, and how far it can be checked. */
export function ReportFacts({ report }: { readonly report: Report }) {
  const { locale, texts, say, number, count } = useWords()
  const t = texts.report.facts
  const { writtenBy, model, provider, modelNote, promptVersion, tokens, costUsd, rounds, durationMs, incidentId, trigger } = report
  const isFree = tokens.input + tokens.output === 0
  const rows = [
    ...(report.status === 'completed'
      ? [{ name: t.writtenBy, value: writtenBy === 'rules' ? t.rules : tame(`${model ?? '?'} (${provider ?? '?'})`) }]
      : []),
    { name: t.because, value: texts.report.told.triggersShort[trigger] },
    { name: t.begun, value: <When at={report.createdTime} /> },
    { name: t.took, value: took(locale, durationMs) },
    ...(rounds === 0 ? [] : [{ name: t.rounds, value: number(rounds) }]),
    ...(isFree ? [] : [{ name: t.tokens, value: say(t.tokensOf, { input: number(tokens.input), output: number(tokens.output) }) }]),
    { name: t.cost, value: costUsd === undefined ? t.unpriced : isFree ? t.free : sayUsd(locale, costUsd) },
    ...(promptVersion === '' || writtenBy === 'rules' ? [] : [{ name: t.prompt, value: <code>{promptVersion}</code> }]),
    ...(incidentId === undefined ? [] : [{ name: t.incident, value: <Link href={`/i/${incidentId}`}>{incidentId}</Link> }]),
  ]
  return (
    <section>
      <h2>{say(t.report, { version: report.version })}</h2>
      <Facts rows={rows} />
      <p className="facts-note">
        <Link href="/settings/models">{t.models}</Link>
      </p>
      {modelNote === undefined ? null : (
        <p className="quiet facts-note">
          <WithCode text={tame(modelNote)} />
        </p>
      )}
      {report.score.length === 0 ? null : (
        <details className="fold facts-note">
          <summary>{say(t.quality, { share: sayPercent(locale, report.quality) })}</summary>
          <dl className="facts">
            {report.score.map(({ name, value, detail }) => (
              <div key={name}>
                <dt>{wordOf(t.parts, name)}</dt>
                <dd title={detail}>{sayPercent(locale, value)}</dd>
              </div>
            ))}
          </dl>
          <p className="quiet">{t.qualityWhat}</p>
        </details>
      )}
      {report.claims.length === 0 ? null : <Claims report={report} count={count} />}
    </section>
  )
}

interface ClaimsParts {
  readonly report: Report
  readonly count: ReturnType<typeof useWords>['count']
}

function Claims({ report, count }: ClaimsParts) {
  const { texts } = useWords()
  const unproved = report.claims.filter(({ verdict }) => verdict !== 'supported').length
  return <p className="quiet facts-note">{unproved === 0 ? texts.report.facts.allProved : count(texts.report.facts.unproved, unproved)}</p>
}
