import type { Paged } from '../api/paged.ts'
import { useWords } from '../language/language.tsx'

/** Below a list that goes on, where its length does not belong into the address. */
export function ReadOn({ paged, shown, total }: { readonly paged: Paged<unknown>; readonly shown: number; readonly total: number }) {
  const { texts, say, number } = useWords()
  if (paged.more === undefined) return null
  return (
    <div className="more">
      <button type="button" className="button" disabled={paged.isReadingMore} onClick={paged.more}>
        {texts.app.loadMore}
      </button>
      <span className="quiet">{say(texts.app.shown, { shown: number(shown), total: number(total) })}</span>
    </div>
  )
}
