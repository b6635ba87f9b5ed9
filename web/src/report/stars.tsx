import { useWords } from '../language/language.tsx'
import { sayScore } from '../language/say.ts'

const all = [1, 2, 3, 4, 5] as const

/** A mean of ratings: five stars to see, one number to hear. */
export function Stars({ stars }: { readonly stars: number }) {
  const { locale, texts, say } = useWords()
  return (
    <span className="stars" title={say(texts.report.rating.mean, { stars: sayScore(locale, stars) })}>
      <span aria-hidden="true">{all.map((n) => (n <= Math.round(stars) ? '★' : '☆')).join('')}</span>
      <span className="unseen">{say(texts.report.rating.mean, { stars: sayScore(locale, stars) })}</span>
    </span>
  )
}
