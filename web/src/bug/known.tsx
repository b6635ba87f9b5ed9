import { useWords } from '../language/language.tsx'
import { brief } from '../parts/foreign.tsx'

interface KnownParts {
  readonly known: { readonly id: string; readonly title: string; readonly fixedIn?: string | undefined }
}

/** `looks like milvus#48792, fixed in 2.5.9`: the report's title is on hover. */
export function Known({ known: { id, title, fixedIn } }: KnownParts) {
  const { texts, say } = useWords()
  const t = texts.crashes.known
  return (
    <span className="known" title={title}>
      {fixedIn === undefined ? say(t.looks, { id: brief(id, 80) }) : say(t.fixed, { id: brief(id, 80), version: brief(fixedIn, 80) })}
    </span>
  )
}
