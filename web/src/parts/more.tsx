import type { IncidentPages } from '../api/pages.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from './asking.tsx'

/** Below a list that goes on: how much of it is shown, and the button that reads on. */
export function More({ pages }: { readonly pages: IncidentPages }) {
  const { texts, say, number } = useWords()
  const shown = pages.rows?.length ?? 0
  if (shown >= pages.total && !pages.isReadingMore) return null
  return (
    <div className="more">
      {pages.isReadingMore ? (
        <Asking what={texts.asking.more} />
      ) : pages.more === undefined ? null : (
        <button type="button" className="button" onClick={pages.more}>
          {texts.app.loadMore}
        </button>
      )}
      <span className="quiet">{say(texts.app.shown, { shown: number(shown), total: number(pages.total) })}</span>
    </div>
  )
}
