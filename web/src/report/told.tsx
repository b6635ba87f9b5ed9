import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Foreign, tame } from '../parts/foreign.tsx'
import { SentenceWhen } from '../parts/when.tsx'

interface ToldParts {
  readonly report: Report
}

/** What was known at the beginning, which `[0]` cites: the alert as it was told, or that a person asked. */
export function Told({ report }: ToldParts) {
  const { texts, number } = useWords()
  const t = texts.report.told
  const { alert, resolvedAt, trigger } = report
  const labels = Object.entries({ ...alert?.labels, ...alert?.annotations }).filter(([name]) => name !== 'description')
  return (
    <section className="section" id="told" aria-labelledby="told-title">
      <h2 id="told-title">
        <span className="evidence-number">[0]</span> {t.title}
      </h2>
      {alert === undefined ? (
        <p>{t.triggers[trigger]}</p>
      ) : (
        <>
          <p className="told-alert">
            <strong>{tame(alert.alertname)}</strong> <span>{tame(alert.severity)}</span>
            {alert.values === undefined ? null : <span>{number(alert.values)}</span>}
            <span className="quiet">
              <SentenceWhen sentence={t.since} at={alert.startsAt} />
            </span>
            {resolvedAt === undefined ? null : (
              <span className="state tone-green">
                <SentenceWhen sentence={t.over} at={resolvedAt} />
              </span>
            )}
          </p>
          {alert.description === '' ? null : (
            <p>
              <Foreign text={alert.description} />
            </p>
          )}
          {labels.length === 0 ? null : (
            <details className="fold">
              <summary>{t.labels}</summary>
              <dl className="facts">
                {labels.map(([name, value]) => (
                  <div key={name}>
                    <dt>{tame(name)}</dt>
                    <dd>
                      <Foreign text={value} />
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          )}
        </>
      )}
    </section>
  )
}
