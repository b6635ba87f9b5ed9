import { useWords } from '../language/language.tsx'

/** A search that finds nothing: that it does, and the way back to everything. */
export function NoneMatch({ title, clear }: { readonly title: string; readonly clear: () => void }) {
  const { texts } = useWords()
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <button type="button" className="button" onClick={clear}>
        {texts.now.clear}
      </button>
    </div>
  )
}
