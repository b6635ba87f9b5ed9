import { type ReactNode, useId } from 'react'
import { useWords } from '../language/language.tsx'

/** More than these are searched for, not read through. */
const mostChoices = 20

interface MergeChoice<One> {
  readonly one: One
  readonly sentence: string
  readonly under: ReactNode
}

interface ChoicesParts<One> {
  readonly t: Readonly<Record<'mergeFind' | 'mergeFindHint' | 'mergeChoose' | 'mergeNone' | 'mergeMore', string>>
  readonly typed: string
  readonly type: (text: string) => void
  /** What to say while they are read, or that they cannot be; undefined: they are there. */
  readonly instead: ReactNode
  readonly others: readonly MergeChoice<One>[]
  readonly chosen: string | undefined
  readonly choose: (one: One) => void
}

/** With which other one it is merged: a search, and the likeliest to choose from. */
export function MergeChoices<One extends { readonly id: string }>(parts: ChoicesParts<One>) {
  const { t, typed, type, instead, others, chosen, choose } = parts
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
              {others.slice(0, mostChoices).map(({ one, sentence, under }) => (
                <label key={one.id} className="choice" htmlFor={`${field}-${one.id}`}>
                  <input id={`${field}-${one.id}`} type="radio" name={field} checked={one.id === chosen} onChange={() => choose(one)} />
                  <span>
                    <span className="named-sentence">{sentence}</span>
                    {under}
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
