import { useState } from 'react'
import { useLocation } from 'wouter'
import { useIncidentPages } from '../api/pages.ts'
import { useOverview } from '../api/questions.ts'
import type { Incident } from '../api/shapes.ts'
import { waitingPlan } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { useKeyboard } from '../parts/keyboard.ts'
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
  const [address, change] = useAddress()
  const search = searchOf(address)
  const overview = useOverview()
  const incidents = useIncidentPages(search.question, pagesIn(address), (pages) => change({ pages: pagesText(pages) }))
  const [approving, setApproving] = useState<Incident>()
  const [said, setSaid] = useState('')
  const rows = incidents.rows ?? []
  const chosen = useListKeys(rows, incidents.more, (incident) => {
    if (waitingPlan(incident) === undefined) setSaid(texts.now.cannotApprove)
    else setApproving(incident)
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

/** j and k walk the list, Enter opens, a asks for approval. The chosen row is kept by id, so that it stays when the list changes. */
function useListKeys(rows: readonly Incident[], more: (() => void) | undefined, approve: (incident: Incident) => void): string | undefined {
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<string>()
  const at = rows.findIndex(({ id }) => id === chosen)
  const choose = (index: number): void => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
    if (row === undefined) return
    setChosen(row.id)
    document.querySelector(`[data-incident="${row.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const present = rows[at]
  useKeyboard({
    j: () => {
      if (at === rows.length - 1) more?.()
      choose(at + 1)
    },
    k: () => choose(at < 0 ? 0 : at - 1),
    Enter: () => {
      if (present !== undefined) go(`/i/${present.id}`)
    },
    a: () => {
      if (present !== undefined) approve(present)
    },
    '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
  })
  return present?.id
}
