import type { CrashGroupRow } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { type GroupChoice, groupSorts, groupStates } from './group-search.ts'

interface FilterParts {
  readonly search: GroupChoice
  readonly rows: readonly CrashGroupRow[]
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void
}

/** The list's choices; each is kept in the address. */
export function BugFilters({ search, rows, change }: FilterParts) {
  const t = useWords().texts.crashes.search
  const seen = rows.flatMap(({ glance }) => glance.instances.most.map(({ name }) => name))
  const instances = [...new Set([search.instance, ...seen])].filter((name) => name !== '').toSorted()
  return (
    <search className="filters" aria-label={t.label}>
      <SearchField label={t.label} hint={t.hint} text={search.text} change={(q) => change({ q })} />
      <fieldset className="chips">
        <legend className="unseen">{t.state}</legend>
        {[undefined, ...groupStates].map((state) => (
          <button
            key={state ?? 'all'}
            type="button"
            className="chip"
            aria-pressed={search.state === state}
            onClick={() => change({ state })}
          >
            {state === undefined ? t.all : t.states[state]}
          </button>
        ))}
      </fieldset>
      <select aria-label={t.instance} value={search.instance} onChange={(event) => change({ instance: event.target.value })}>
        <option value="">{t.anyInstance}</option>
        {instances.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t.sort}
        value={search.sort}
        onChange={(event) => change({ sort: event.target.value === 'lastSeen' ? undefined : event.target.value })}
      >
        {groupSorts.map((sort) => (
          <option key={sort} value={sort}>
            {t.sorts[sort]}
          </option>
        ))}
      </select>
    </search>
  )
}
