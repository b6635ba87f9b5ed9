import { useWords } from '../language/language.tsx'
import { sayScore } from '../language/say.ts'

/** The value score from 0 to 10 as a number and a bar; that it is high is said, not only coloured. */
export function Score({ score, isHigh }: { readonly score: number; readonly isHigh: boolean }) {
  const { locale, texts } = useWords()
  return (
    <span className="score">
      <span className="score-bar" aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, Math.max(0, score * 10))}%` }} />
      </span>
      {sayScore(locale, score)}
      {isHigh ? <span className="score-high">{texts.crashes.one.value.high}</span> : null}
    </span>
  )
}
