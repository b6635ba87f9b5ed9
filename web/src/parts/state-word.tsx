import type { Incident } from '../api/shapes.ts'
import { standingOf } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { Mark } from './mark.tsx'

/** Mark and word for where a trouble stands. */
export function StateWord({ incident }: { readonly incident: Incident }) {
  const { texts } = useWords()
  const { tone, word } = standingOf(incident)
  return (
    <span className={`state tone-${tone}`}>
      <Mark tone={tone} />
      {texts.state[word]}
    </span>
  )
}
