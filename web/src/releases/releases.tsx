import { useLocation } from 'wouter'
import { useReleases } from '../api/releases.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { useListKeys } from '../parts/list-keys.ts'
import { Problem } from '../parts/problem.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { useAddress } from '../parts/search-params.ts'
import '../styles/releases.css'
import { NoReleases } from './no-releases.tsx'
import { ReleaseFilters } from './release-filters.tsx'
import { ReleaseList } from './release-list.tsx'
import { releaseSearchOf } from './release-search.ts'

/** What is being rolled out, what failed, and what is known of why: the newest first. */
export function Releases() {
  const { locale, texts, count } = useWords()
  const [, go] = useLocation()
  const [address, change] = useAddress()
  const search = releaseSearchOf(address)
  const found = useReleases(search.question, locale)
  const pages = found.pages ?? []
  // A list that moved between two pages may name a release twice.
  const rows = [...new Map(pages.flatMap(({ data }) => data).map((row) => [row.id, row])).values()]
  const total = pages[0]?.total ?? 0
  const chosen = useListKeys({ ids: rows.map(({ id }) => id), more: found.more, open: (id) => go(`/releases/${encodeURIComponent(id)}`) })
  const t = texts.releases
  const isEmpty = total === 0 && !search.isNarrow
  return (
    <>
      <div className="page-head">
        <h1>{total === 0 ? t.nav : count(search.standing === undefined ? t.title : t.titles[search.standing], total)}</h1>
      </div>
      {isEmpty ? null : <ReleaseFilters search={search} change={change} />}
      {found.error !== null ? (
        <Problem fault={found.error} again={found.again} />
      ) : found.pages === undefined ? (
        <Asking what={t.asking.list} />
      ) : rows.length === 0 ? (
        <NoReleases isNarrow={search.isNarrow} clear={() => change({ q: undefined, state: undefined, report: undefined })} />
      ) : (
        <ReleaseList rows={rows} chosen={chosen} />
      )}
      <ReadOn paged={found} shown={rows.length} total={total} />
    </>
  )
}
