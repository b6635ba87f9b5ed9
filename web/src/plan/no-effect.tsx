import type { Incident } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Command, WithCode } from '../parts/copy.tsx'
import { Mark } from '../parts/mark.tsx'

/** After a mend that showed no effect: what may stand in the way, and samples of what to try by hand, said to be samples. */
export function NoEffect({ incident }: { readonly incident: Incident }) {
  const { of } = useWords()
  const { manualHint: hint } = incident
  if (hint === undefined) return null
  return (
    <section className="no-effect" aria-labelledby="no-effect">
      <h3 id="no-effect">
        <Mark tone="amber" /> {of(hint.title)}
      </h3>
      <p>{of(hint.seen)}</p>
      <ul>
        {hint.reasons.map((reason) => (
          <li key={reason.en}>
            <WithCode text={of(reason)} />
          </li>
        ))}
      </ul>
      {hint.samples.length === 0 ? null : <p className="note tone-amber">{of(hint.caution)}</p>}
      {hint.samples.map(({ title, command }) => (
        <div key={command} className="sample">
          <p className="quiet">
            <WithCode text={of(title)} />
          </p>
          <Command line={command} />
        </div>
      ))}
    </section>
  )
}
