import { useState } from 'react'
import { useLocation } from 'wouter'
import { useIncidentPages } from '../api/pages.ts'
import { useOverview } from '../api/questions.ts'
import type { Incident } from '../api/shapes.ts'
import { waitingPlan } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { useListKeys } from '../parts/list-keys.ts'
import { More } from '../parts/more.tsx'
import { Problem } from '../parts/problem.tsx'
import { pagesIn, pagesText, useAddress } from '../parts/search-params.ts'
import { ApproveDialog } from '../plan/decide.tsx'
import { Filters } from './filters.tsx'
import { Quiet } from './quiet.tsx'
import { searchOf } from './search.ts'
import { Strip } from './strip.tsx'
import { Trend } from './trend.tsx'
import { TroubleList } from './trouble-list.tsx'

/** The first page: what is broken, worst first. */
export function Now() {
  const { texts, count } = useWords()
  const [, go] = useLocation()
  const [address, change] = useAddress()
  const search = searchOf(address)
  const overview = useOverview()
  const incidents = useIncidentPages(search.question, pagesIn(address), (pages) => change({ pages: pagesText(pages) }))
  const [approving, setApproving] = useState<Incident>()
  const [said, setSaid] = useState('')
  const rows = incidents.rows ?? []
  const approve = (id: string): void => {
    const incident = rows.find((row) => row.id === id)
    if (incident === undefined || waitingPlan(incident) === undefined) setSaid(texts.now.cannotApprove)
    else setApproving(incident)
  }
  const chosen = useListKeys({
    ids: rows.map(({ id }) => id),
    more: incidents.more,
    open: (id) => go(`/i/${id}`),
    also: (id) => ({ a: () => approve(id) }),
  })
  // Another list begins at its first page.
  const narrow = (changes: Readonly<Record<string, string | undefined>>): void => change({ ...changes, pages: undefined })
  const open = overview.data?.open ?? incidents.total
  return (
    <>
      {overview.data === undefined ? null : <Strip overview={overview.data} />}
      {overview.error === null || incidents.error !== null ? null : (
        <Problem fault={overview.error} again={() => void overview.refetch()} />
      )}
      <div className="page-head">
        <h1>{open === 0 ? texts.app.now : count(texts.now.title, open)}</h1>
        <Trend />
      </div>
      {open === 0 && !search.isNarrow ? null : <Filters search={search} rows={rows} change={narrow} />}
      <p className="unseen" role="status">
        {said}
      </p>
      {incidents.error !== null ? (
        <Problem
          fault={incidents.error}
          again={() => {
            incidents.again()
            void overview.refetch()
          }}
        />
      ) : incidents.rows === undefined ? (
        <Asking what={texts.asking.incidents} />
      ) : rows.length === 0 ? (
        <Quiet
          overview={overview.data}
          isNarrow={search.isNarrow}
          clear={() => narrow({ q: undefined, ns: undefined, state: undefined })}
        />
      ) : (
        <TroubleList incidents={rows} chosen={chosen} />
      )}
      {incidents.error === null ? <More pages={incidents} /> : null}
      {approving === undefined ? null : <ApproveDialog incident={approving} close={() => setApproving(undefined)} />}
    </>
  )
}
