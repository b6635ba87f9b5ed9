import { useWords } from '../language/language.tsx'

/** Below a bug's sentence, where one of several is meant: how many crashes, and its id. */
export function BugUnder({ id, crashes }: { readonly id: string; readonly crashes: number | undefined }) {
  const { texts, count } = useWords()
  return (
    <span className="row-under">
      {crashes === undefined ? null : <span>{count(texts.crashes.crashes, crashes)}</span>}
      <code className="quiet">{id}</code>
    </span>
  )
}
