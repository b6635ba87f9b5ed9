import { useLocation } from 'wouter'
import { useCoreFiles } from '../api/crashes.ts'
import type { GroupDetail } from '../api/shapes.ts'
import { FileList } from '../crashes/file-list.tsx'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { useListKeys } from '../parts/list-keys.ts'
import { Problem } from '../parts/problem.tsx'
import { ReadOn } from '../parts/read-on.tsx'

/** The crashes of this bug, the latest first. */
export function GroupCrashes({ group }: { readonly group: GroupDetail }) {
  const { texts, number } = useWords()
  const [, go] = useLocation()
  const t = texts.crashes
  const files = useCoreFiles({ group: group.id, sortBy: 'time', sortDesc: true }, 20)
  const rows = [...new Map((files.pages ?? []).flatMap(({ data }) => data).map((row) => [row.id, row])).values()]
  const total = files.pages?.[0]?.total ?? 0
  const chosen = useListKeys({ ids: rows.map(({ id }) => id), more: files.more, open: (id) => go(`/crashes/${id}`) })
  return (
    <section className="section" aria-labelledby="its-crashes">
      <h2 id="its-crashes">
        {t.group.list} {total === 0 ? null : <span className="section-count">{number(total)}</span>}
      </h2>
      {files.error !== null ? (
        <Problem fault={files.error} again={files.again} />
      ) : files.pages === undefined ? (
        <Asking what={t.asking.crashes} />
      ) : rows.length === 0 ? (
        <p className="quiet">{t.group.listNone}</p>
      ) : (
        <FileList rows={rows} chosen={chosen} label={t.group.list} isOfBug />
      )}
      <ReadOn paged={files} shown={rows.length} total={total} />
    </section>
  )
}
