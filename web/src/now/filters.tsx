import type { Incident } from '../api/shapes.ts'
import { type WorkGroup, workGroups } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { type Search, sorts } from './search.ts'

interface FilterParts {
  readonly search: Search
  readonly rows: readonly Incident[]
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void
}

/** The list's choices; each is kept in the address. */
export function Filters({ search, rows, change }: FilterParts) {
  const { texts } = useWords()
  const namespaces = [...new Set([search.namespace, ...rows.flatMap(namespacesOf)])].filter((name) => name !== '').toSorted()
  const groups = [undefined, ...(Object.keys(workGroups) as WorkGroup[])]
  return (
    <search className="filters" aria-label={texts.now.search}>
      <SearchField label={texts.now.search} hint={texts.now.searchHint} text={search.text} change={(q) => change({ q })} />
      <fieldset className="chips">
        <legend className="unseen">{texts.now.state}</legend>
        {groups.map((group) => (
          <button
            key={group ?? 'all'}
            type="button"
            className="chip"
            aria-pressed={search.group === group}
            onClick={() => change({ state: group })}
          >
            {group === undefined ? texts.now.all : texts.now.states[group]}
          </button>
        ))}
      </fieldset>
      <select aria-label={texts.now.namespace} value={search.namespace} onChange={(event) => change({ ns: event.target.value })}>
        <option value="">{texts.now.any}</option>
        {namespaces.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={texts.now.sort}
        value={search.sort}
        onChange={(event) => change({ sort: event.target.value === 'severity' ? undefined : event.target.value })}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {texts.now.sorts[sort]}
          </option>
        ))}
      </select>
    </search>
  )
}

function namespacesOf(incident: Incident): readonly string[] {
  const objects = incident.trouble === undefined ? incident.objects : [incident.trouble.cause.object, ...incident.objects]
  return objects.map(({ namespace }) => namespace)
}
