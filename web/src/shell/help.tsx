import type { Tone } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Mark } from '../parts/mark.tsx'

/** Keys and marks on one card. */
export function Help({ close }: { readonly close: () => void }) {
  const { texts } = useWords()
  const { keys, state } = texts
  const bindings = [
    ['j', keys.next],
    ['k', keys.previous],
    ['Enter', keys.open],
    ['/', keys.search],
    ['a', keys.approve],
    ['u', keys.back],
    ['?', keys.help],
  ] as const
  const marks: readonly (readonly [Tone, string])[] = [
    ['red', state.broken],
    ['amber', state.person],
    ['blue', state.executing],
    ['green', state.verified],
    ['grey', state.over],
  ]
  return (
    <Dialog title={keys.title} close={close}>
      <div className="dialog-body help">
        <dl className="help-keys">
          {bindings.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <h3>{keys.marks}</h3>
        <ul className="help-marks">
          {marks.map(([tone, word]) => (
            <li key={tone} className={`state tone-${tone}`}>
              <Mark tone={tone} /> {word}
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
