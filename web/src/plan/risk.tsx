import type { Severity } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'

/** What an action may cost when it goes wrong: a word in a frame, heavier as the risk grows. */
export function Risk({ level }: { readonly level: Severity }) {
  const { texts } = useWords()
  return <span className={`risk risk-${level}`}>{texts.risk[level]}</span>
}
