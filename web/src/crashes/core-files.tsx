import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCoreFiles } from '../api/crashes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { useListKeys } from '../parts/list-keys.ts'
import { Problem } from '../parts/problem.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { useAddress } from '../parts/search-params.ts'
import { FileFilters } from './file-filters.tsx'
import { FileList } from './file-list.tsx'
import { fileSearchOf } from './file-search.ts'

/** Every core file that agents told of, also those that belong to no bug. */
export function CoreFiles() {
  const { texts, count } = useWords()
  const [, go] = useLocation()
  const [address, change] = useAddress()
  const [openedAtMs] = useState(() => Date.now())
  const search = fileSearchOf(address, openedAtMs)
  const files = useCoreFiles(search.question)
  const pages = files.pages ?? []
  const rows = [...new Map(pages.flatMap(({ data }) => data).map((row) => [row.id, row])).values()]
  const total = pages[0]?.total ?? 0
  const chosen = useListKeys({ ids: rows.map(({ id }) => id), more: files.more, open: (id) => go(`/crashes/${id}`) })
  const t = texts.crashes
  return (
    <>
      <div className="page-head">
        <h1>{files.pages === undefined ? t.files : count(t.coreFiles.title, total)}</h1>
      </div>
      <FileFilters search={search} rows={rows} change={change} />
      {files.error !== null ? (
        <Problem fault={files.error} again={files.again} />
      ) : files.pages === undefined ? (
        <Asking what={t.asking.files} />
      ) : rows.length === 0 ? (
        <div className="empty">
          <p className="empty-title">{search.isNarrow ? t.coreFiles.none : t.empty.none}</p>
        </div>
      ) : (
        <FileList rows={rows} chosen={chosen} label={t.coreFiles.list} />
      )}
      <ReadOn paged={files} shown={rows.length} total={total} />
    </>
  )
}
