import { useWords } from '../language/language.tsx'
import { duration, exact, relative } from '../language/time.ts'
import { useTicking } from './ticker.ts'

/** A moment as the distance from now; the exact time in the reader's zone is on hover. */
export function When({ at }: { readonly at: string }) {
  const { locale, texts } = useWords()
  const atMs = Date.parse(at)
  const text = useTicking(() => relative(locale, texts, atMs, Date.now()))
  return (
    <time dateTime={at} title={exact(locale, atMs)}>
      {text}
    </time>
  )
}

/** How long something has lasted: "14 min". */
export function Since({ at }: { readonly at: string }) {
  const { locale } = useWords()
  const atMs = Date.parse(at)
  const text = useTicking(() => duration(locale, Math.max(1000, Date.now() - atMs)))
  return (
    <time dateTime={at} title={exact(locale, atMs)}>
      {text}
    </time>
  )
}

/** A sentence with one moment inside it, which ticks with the sentence. */
export function SentenceWhen({
  sentence,
  at,
  fills = {},
}: {
  readonly sentence: string
  readonly at: string
  readonly fills?: Readonly<Record<string, string | number>>
}) {
  const { locale, texts, say } = useWords()
  const atMs = Date.parse(at)
  const text = useTicking(() => say(sentence, { ...fills, when: relative(locale, texts, atMs, Date.now()) }))
  return <span title={exact(locale, atMs)}>{text}</span>
}
