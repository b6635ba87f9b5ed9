import { useState } from 'react'
import { useLocation } from 'wouter'
import { useIncidents, useOverview } from '../api/questions.ts'
import type { Incident } from '../api/shapes.ts'
import { waitingPlan } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { useKeyboard } from '../parts/keyboard.ts'
import { Problem } from '../parts/problem.tsx'
import { useAddress } from '../parts/search-params.ts'
import { ApproveDialog } from '../plan/decide.tsx'
import { Filters } from './filters.tsx'
import { Quiet } from './quiet.tsx'
import { searchOf } from './search.ts'
import { Strip } from './strip.tsx'
import { Trend } from './trend.tsx'
import { TroubleList } from './trouble-list.tsx'

/** The first page: what is broken, worst first. */
export function Now() {
  const { texts, count, say, number } = useWords()
  const [address, change] = useAddress()
  const search = searchOf(address)
  const overview = useOverview()
  const incidents = useIncidents(search.question)
  const [approving, setApproving] = useState<Incident>()
  const [said, setSaid] = useState('')
  const rows = incidents.data?.data ?? []
  const chosen = useListKeys(rows, (incident) => {
    if (waitingPlan(incident) === undefined) setSaid(texts.now.cannotApprove)
    else setApproving(incident)
  })
  const open = overview.data?.open ?? incidents.data?.total ?? 0
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
      {open === 0 && !search.isNarrow ? null : <Filters search={search} rows={rows} change={change} />}
      <p className="unseen" role="status">
        {said}
      </p>
      {incidents.error !== null ? (
        <Problem
          fault={incidents.error}
          again={() => {
            void incidents.refetch()
            void overview.refetch()
          }}
        />
      ) : incidents.data === undefined ? (
        <Asking what={texts.asking.incidents} />
      ) : rows.length === 0 ? (
        <Quiet
          overview={overview.data}
          isNarrow={search.isNarrow}
          clear={() => change({ q: undefined, ns: undefined, state: undefined })}
        />
      ) : (
        <TroubleList incidents={rows} chosen={chosen} />
      )}
      {incidents.data !== undefined && incidents.data.total > rows.length ? (
        <p className="quiet">{say(texts.now.partial, { shown: number(rows.length), total: number(incidents.data.total) })}</p>
      ) : null}
      {approving === undefined ? null : <ApproveDialog incident={approving} close={() => setApproving(undefined)} />}
    </>
  )
}

/** j and k walk the list, Enter opens, a asks for approval. The chosen row is kept by id, so that it stays when the list changes. */
function useListKeys(rows: readonly Incident[], approve: (incident: Incident) => void): string | undefined {
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
    j: () => choose(at + 1),
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
