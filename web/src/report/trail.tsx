import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { took } from '../language/time.ts'
import { Certainty } from '../parts/certainty.tsx'
import { WithCode } from '../parts/copy.tsx'
import { useAddress } from '../parts/search-params.ts'
import { TrailItem } from './trail-item.tsx'

/** More rows than this are not walked through by eye. */
const mostAtOnce = 40

/** Every question that was asked, in its order, with its answer as far as it was shown: what the citations lead to. */
export function Trail({ report }: { readonly report: Report }) {
  const { locale, texts, count, say } = useWords()
  const t = texts.report.trail
  const [address, change] = useAddress()
  const { toolCalls, rules } = report
  const open = new Set((address.get('c') ?? '').split('.'))
  const toggle = (name: string, isOpen: boolean): void => {
    const next = new Set(open)
    if (isOpen) next.add(name)
    else next.delete(name)
    change({ c: [...next].filter((each) => each !== '').join('.') })
  }
  const rest = toolCalls.slice(mostAtOnce)
  const failed = toolCalls.filter(({ error }) => error !== undefined).length
  const cached = toolCalls.filter((call) => call.cached).length
  const tookMs = toolCalls.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const bytes = toolCalls.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return (
    <section className="section" aria-labelledby="trail">
      <h2 id="trail">
        {t.title} <span className="section-count">{count(t.count, toolCalls.length)}</span>
      </h2>
      <Rules rules={rules} />
      {toolCalls.length === 0 ? (
        <p className="quiet">{t.none}</p>
      ) : (
        <>
          <p className="quiet trail-sum">
            <span>{say(t.sum, { duration: took(locale, tookMs), size: size(locale, bytes) })}</span>
            {cached === 0 ? null : <span>{count(t.hits, cached)}</span>}
            {failed === 0 ? null : <span>{count(t.failures, failed)}</span>}
          </p>
          <Calls calls={toolCalls.slice(0, mostAtOnce)} open={open} toggle={toggle} />
          {rest.length === 0 ? null : (
            // A link to an answer within opens it by itself, as browsers do.
            <details className="fold" open={rest.some(({ number }) => open.has(String(number)))}>
              <summary>{count(t.more, rest.length)}</summary>
              <Calls calls={rest} open={open} toggle={toggle} />
            </details>
          )}
        </>
      )}
    </section>
  )
}

interface CallsParts {
  readonly calls: Report['toolCalls']
  readonly open: ReadonlySet<string>
  readonly toggle: (name: string, isOpen: boolean) => void
}

function Calls({ calls, open, toggle }: CallsParts) {
  return (
    <ol className="evidence trail">
      {calls.map((call) => (
        <TrailItem key={call.number} call={call} isOpen={open.has(String(call.number))} toggle={toggle} />
      ))}
    </ol>
  )
}

/** What the rules knew before anybody was asked; `[R1]` leads here. */
function Rules({ rules }: { readonly rules: Report['rules'] }) {
  const { texts, of } = useWords()
  if (rules.length === 0) return null
  return (
    <>
      <h3>{texts.report.trail.rules}</h3>
      <ul className="rules-known">
        {rules.map(({ id, cause, summary, confidence }) => (
          <li key={id} id={`rule-${id}`}>
            <span className="evidence-number">[{id}]</span>
            <span>
              <WithCode text={of(summary)} /> <code className="quiet">{cause}</code>
            </span>
            <Certainty word={certaintyOf(confidence)} confidence={confidence} />
          </li>
        ))}
      </ul>
    </>
  )
}
