import type { Incident } from '../api/shapes.ts'
import { calibrationOf } from '../incident/outcome.ts'
import { useWords } from '../language/language.tsx'

/** Whether Aceso's words can be trusted: how often each word of certainty was right. */
export function Sure({ incidents }: { readonly incidents: readonly Incident[] }) {
  const { texts, say, number } = useWords()
  const calibration = calibrationOf(incidents)
  return (
    <section className="sure" aria-labelledby="sure">
      <h2 id="sure">{texts.history.sure}</h2>
      {calibration.length === 0 ? (
        <p className="quiet">{texts.history.sureNone}</p>
      ) : (
        <>
          <dl className="sure-words">
            {calibration.map(({ certainty, right, all }) => (
              <div key={certainty}>
                <dt>{texts.certainty[certainty]}</dt>
                <dd>
                  <span className="sure-bar" aria-hidden="true">
                    <span style={{ inlineSize: `${Math.round((right / all) * 100)}%` }} />
                  </span>
                  {say(texts.history.of, { right: number(right), all: number(all) })}
                </dd>
              </div>
            ))}
          </dl>
          <p className="quiet">{texts.history.sureWhat}</p>
        </>
      )}
    </section>
  )
}
