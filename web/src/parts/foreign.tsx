import { useState } from 'react'
import { useWords } from '../language/language.tsx'

/** Characters that are not seen but change what is: controls, and marks that turn the direction of writing. */
const unseen = /[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

/** A text that a crashed process wrote: what could deceive the eye is shown as a mark; line ends and tabs stay. */
export function tame(text: string): string {
  return text.replace(unseen, (char) => (char === '\n' || char === '\t' ? char : '\ufffd'))
}

/** The first characters of one line, for a place where the whole has no room. */
export function brief(text: string, most: number): string {
  const line = tame(text).replace(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

const shownAtOnce = 220

/** A name out of a crashed process; one of absurd length is clipped, and shown whole on demand. */
export function Foreign({ text }: { readonly text: string }) {
  const { texts } = useWords()
  const [isWhole, setWhole] = useState(false)
  const shown = tame(text)
  if (shown.length <= shownAtOnce) return <bdi>{shown}</bdi>
  return (
    <>
      <bdi>{isWhole ? shown : `${shown.slice(0, shownAtOnce)}…`}</bdi>{' '}
      <button type="button" className="text-button foreign-more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? texts.crashes.one.clipped : texts.crashes.one.whole}
      </button>
    </>
  )
}
