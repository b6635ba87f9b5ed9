import type { Certainty as Word } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayPercent } from '../language/say.ts'

/** How sure Aceso is: a word and a bar. The exact share is on hover, because a word is what the evidence allows. */
export function Certainty({ word, confidence }: { readonly word: Word; readonly confidence: number | undefined }) {
  const { locale, texts, say } = useWords()
  const shown = texts.certainty[word]
  if (confidence === undefined || word === 'not-known')
    return <span className="certainty certainty-none">{texts.certainty['not-known']}</span>
  const exact = say(texts.certainty.exact, { word: shown, percent: sayPercent(locale, confidence) })
  return (
    <span className="certainty" title={exact}>
      <span
        className="certainty-bar"
        role="meter"
        aria-label={texts.certainty.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(confidence * 100)}
        aria-valuetext={exact}
      >
        <span className="certainty-fill" style={{ inlineSize: `${Math.round(confidence * 100)}%` }} />
      </span>
      {shown}
    </span>
  )
}
