import { useLocation } from 'wouter'
import { useCrashGroups, useCrashMetrics, useCrashSummary, useProposals } from '../api/crashes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { useListKeys } from '../parts/list-keys.ts'
import { Problem } from '../parts/problem.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { useAddress } from '../parts/search-params.ts'
import { BugFilters } from './bug-filters.tsx'
import { BugList } from './bug-list.tsx'
import { FigureCharts, Figures } from './figures.tsx'
import { groupSearchOf } from './group-search.ts'
import { NoBugs } from './no-bugs.tsx'
import { Proposals } from './proposals.tsx'

/** The bugs that crash programs here: one line each, however many crashes they made. */
export function Bugs() {
  const { texts, count } = useWords()
  const [, go] = useLocation()
  const [address, change] = useAddress()
  const search = groupSearchOf(address)
  const groups = useCrashGroups(search.question)
  const pages = groups.pages ?? []
  // A list that moved between two pages may name a bug twice.
  const rows = [...new Map(pages.flatMap(({ data }) => data).map((row) => [row.id, row])).values()]
  const total = pages[0]?.total ?? 0
  const chosen = useListKeys({ ids: rows.map(({ id }) => id), more: groups.more, open: (id) => go(`/crashes/${id}`) })
  const t = texts.crashes
  // Figures and questions stand above the list: shown one after the other they would push it down under the reader's eyes.
  const above = [useCrashSummary(), useCrashMetrics(), useProposals()]
  if (groups.error === null && (groups.pages === undefined || above.some(({ isPending }) => isPending)))
    return (
      <>
        <h1>{t.nav}</h1>
        <Asking what={t.asking.groups} />
      </>
    )
  return (
    <>
      <Figures />
      <div className="page-head">
        <h1>{total === 0 ? t.nav : count(search.state === 'fixed' ? t.titleFixed : t.title, total)}</h1>
        {total === 0 && !search.isNarrow ? null : <FigureCharts />}
      </div>
      <Proposals />
      {total === 0 && !search.isNarrow ? null : <BugFilters search={search} rows={rows} change={change} />}
      {groups.error !== null ? (
        <Problem fault={groups.error} again={groups.again} />
      ) : rows.length === 0 ? (
        <NoBugs isNarrow={search.isNarrow} clear={() => change({ q: undefined, state: undefined, instance: undefined })} />
      ) : (
        <BugList rows={rows} chosen={chosen} asOf={groups.asOf} />
      )}
      <ReadOn paged={groups} shown={rows.length} total={total} />
    </>
  )
}
