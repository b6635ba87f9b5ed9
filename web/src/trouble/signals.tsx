import { useFoldedSignals } from '../api/running.ts'
import type { FoldedSignal, Incident } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { clock, exact } from '../language/time.ts'
import { Asking } from '../parts/asking.tsx'
import { Mark } from '../parts/mark.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { Problem } from '../parts/problem.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { useTicking } from '../parts/ticker.ts'

/** What came in about this trouble, each happening once however often it was seen. */
export function Signals({ incident }: { readonly incident: Incident }) {
  const { texts, count } = useWords()
  const t = texts.running.folded
  const signals = useFoldedSignals(incident.id)
  const first = signals.pages?.[0]
  const rows = signals.pages?.flatMap(({ data }) => data) ?? []
  return (
    <section className="section" aria-labelledby="signals">
      <h2 id="signals">
        {t.title} {first === undefined || first.total === 0 ? null : <span className="section-count">{count(t.what, first.total)}</span>}
      </h2>
      {signals.error === null ? null : <Problem fault={signals.error} again={signals.again} />}
      {first === undefined && signals.error === null ? <Asking what={texts.running.asking.signals} /> : null}
      {first?.total === 0 ? <p className="quiet">{t.none}</p> : null}
      {rows.length === 0 ? null : (
        <ul className="evidence signals">
          {rows.map((signal) => (
            <SignalRow key={`${signal.source} ${signal.dedupKey}`} signal={signal} />
          ))}
        </ul>
      )}
      <ReadOn paged={signals} shown={rows.length} total={first?.total ?? 0} />
    </section>
  )
}

function SignalRow({ signal }: { readonly signal: FoldedSignal }) {
  const { texts, count, number } = useWords()
  const t = texts.running.folded
  const tone = signal.status === 'firing' ? 'red' : 'grey'
  const labels = Object.entries(signal.labels)
  return (
    <li>
      <details>
        <summary>
          <span className={`state tone-${tone}`} title={t[signal.status]}>
            <Mark tone={tone} size={12} />
            <span className="unseen">{t[signal.status]}</span>
          </span>
          <span className="evidence-text">{signal.title}</span>
          <span className="evidence-tags">
            <span title={count(t.times, signal.count)}>×{number(signal.count)}</span>
            <span className="evidence-kind">{texts.trigger[signal.kind]}</span>
          </span>
        </summary>
        <div className="evidence-body">
          <p className="evidence-facts">
            {signal.object === undefined ? null : <ObjectName object={signal.object} />}
            <span>{t[signal.status]}</span>
            <span>{count(t.times, signal.count)}</span>
            <Span signal={signal} />
          </p>
          <dl className="facts">
            <div>
              <dt>{t.source}</dt>
              <dd>{wordOf(texts.running.sources.names, signal.source)}</dd>
            </div>
            <div>
              <dt>{t.key}</dt>
              <dd>
                <code>{signal.dedupKey}</code>
              </dd>
            </div>
            <div>
              <dt>{t.labels}</dt>
              <dd>
                {labels.length === 0 ? <span className="quiet">{t.noLabels}</span> : null}
                <ul>
                  {labels.map(([name, value]) => (
                    <li key={name}>
                      <code>
                        {name}={value}
                      </code>
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          </dl>
        </div>
      </details>
    </li>
  )
}

/** From the first to the last of them, as times of day: they are read against each other. */
function Span({ signal: { firstAt, lastAt } }: { readonly signal: FoldedSignal }) {
  const { locale, texts, say } = useWords()
  const [first, last] = [Date.parse(firstAt), Date.parse(lastAt)]
  const text = useTicking(() =>
    say(texts.running.folded.span, { first: clock(locale, first, Date.now()), last: clock(locale, last, Date.now()) }),
  )
  return <span title={say(texts.running.folded.span, { first: exact(locale, first), last: exact(locale, last) })}>{text}</span>
}
