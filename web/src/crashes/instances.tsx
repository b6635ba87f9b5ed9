import { useInstances } from '../api/crashes.ts'
import type { Instance } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { Choice } from '../parts/choice.tsx'
import { Problem } from '../parts/problem.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { useAddress } from '../parts/search-params.ts'
import { InstanceRow } from './instance-row.tsx'

const sorts = ['name', 'coredumps', 'restarts'] as const
const types: readonly Instance['type'][] = ['helm', 'operator']
const statuses: readonly Instance['status'][] = ['running', 'failed', 'pending', 'terminating', 'terminated']

/** Installations of Milvus: how they fare, and how often they crashed. */
export function Instances() {
  const { texts, of, count } = useWords()
  const [address, change] = useAddress()
  const t = texts.crashes.places.instances
  const type = types.find((each) => each === address.get('type'))
  const status = statuses.find((each) => each === address.get('status'))
  const sort = sorts.find((each) => each === address.get('sort')) ?? 'name'
  const found = useInstances({ type, status, sortBy: sort })
  const first = found.pages?.[0]
  const rows = [...new Map((found.pages ?? []).flatMap(({ data }) => data).map((row) => [`${row.namespace}/${row.name}`, row])).entries()]
  const isNarrow = type !== undefined || status !== undefined
  return (
    <>
      <div className="page-head">
        <h1>{first === undefined || first.total === 0 ? texts.crashes.instances : count(t.title, first.total)}</h1>
      </div>
      {first?.total === 0 && !isNarrow ? null : (
        <search className="filters file-filters" aria-label={t.list}>
          <Choice label={t.status} any={t.anyStatus} value={status ?? ''} choose={(next) => change({ status: next })}>
            {statuses.map((each) => [each, t.statuses[each]])}
          </Choice>
          <Choice label={t.type} any={t.anyType} value={type ?? ''} choose={(next) => change({ type: next })}>
            {types.map((each) => [each, t.types[each]])}
          </Choice>
          <select
            aria-label={texts.crashes.search.sort}
            value={sort}
            onChange={(event) => change({ sort: event.target.value === 'name' ? undefined : event.target.value })}
          >
            {sorts.map((each) => (
              <option key={each} value={each}>
                {t.sorts[each]}
              </option>
            ))}
          </select>
        </search>
      )}
      {found.error !== null ? (
        <Problem fault={found.error} again={found.again} />
      ) : first === undefined ? (
        <Asking what={texts.crashes.asking.instances} />
      ) : rows.length === 0 ? (
        <div className="empty">
          <p className="empty-title">{isNarrow ? t.noneMatch : t.none}</p>
          {first.noneBecause === undefined ? null : <p className="quiet">{of(first.noneBecause)}</p>}
        </div>
      ) : (
        <ul className="instances" aria-label={t.list}>
          {rows.map(([key, instance]) => (
            <InstanceRow key={key} instance={instance} />
          ))}
        </ul>
      )}
      <ReadOn paged={found} shown={rows.length} total={first?.total ?? 0} />
    </>
  )
}
