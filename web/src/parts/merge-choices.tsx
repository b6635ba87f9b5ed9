import { type ReactNode, useId } from 'react'
import { useWords } from '../language/language.tsx'

/** More than these are searched for, not read through. */
const mostChoices = 20

interface ChoicesParts<One> {
  readonly t: Readonly<Record<'mergeFind' | 'mergeFindHint' | 'mergeChoose' | 'mergeNone' | 'mergeMore', string>>
  readonly typed: string
  readonly type: (text: string) => void
  /** What to say while they are read, or that they cannot be; undefined: they are there. */
  readonly instead: ReactNode
  readonly others: readonly One[]
  readonly chosen: string | undefined
  readonly choose: (one: One) => void
  readonly sentence: (one: One) => string
  readonly under: (one: One) => ReactNode
}

/** With which other one it is merged: a search, and the likeliest to choose from. */
export function MergeChoices<One extends { readonly id: string }>(parts: ChoicesParts<One>) {
  const { t, typed, type, instead, others, chosen, choose, sentence, under } = parts
  const { say, number } = useWords()
  const field = useId()
  return (
    <>
      <label className="field" htmlFor={field}>
        <span>{t.mergeFind}</span>
        <input id={field} type="search" value={typed} placeholder={t.mergeFindHint} onChange={(event) => type(event.target.value)} />
      </label>
      {instead ??
        (others.length === 0 ? (
          <p className="quiet">{t.mergeNone}</p>
        ) : (
          <fieldset>
            <legend className="choices-title">{t.mergeChoose}</legend>
            <div className="choices">
              {others.slice(0, mostChoices).map((other) => (
                <label key={other.id} className="choice" htmlFor={`${field}-${other.id}`}>
                  <input
                    id={`${field}-${other.id}`}
                    type="radio"
                    name={field}
                    checked={other.id === chosen}
                    onChange={() => choose(other)}
                  />
                  <span>
                    <span className="named-sentence">{sentence(other)}</span>
                    {under(other)}
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
      {others.length > mostChoices ? <p className="quiet">{say(t.mergeMore, { n: number(mostChoices) })}</p> : null}
    </>
  )
}
