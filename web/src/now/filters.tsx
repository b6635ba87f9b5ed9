import { useEffect, useState } from 'react'
import type { Incident } from '../api/shapes.ts'
import { type WorkGroup, workGroups } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { SearchIcon } from '../parts/icons.tsx'
import { type Search, sorts } from './search.ts'

const typingPauseMs = 250

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
      <SearchField text={search.text} change={(q) => change({ q })} />
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

/** Typing is the reader's; the address follows when he pauses, and leads when it changes by itself (back button, cleared search). */
function SearchField({ text, change }: { readonly text: string; readonly change: (text: string) => void }) {
  const { texts } = useWords()
  const [typed, setTyped] = useState(text)
  const [from, setFrom] = useState(text)
  if (from !== text) {
    setFrom(text)
    setTyped(text)
  }
  useEffect(() => {
    if (typed.trim() === text) return undefined
    const timer = setTimeout(() => change(typed.trim()), typingPauseMs)
    return () => clearTimeout(timer)
  }, [typed, text, change])
  return (
    <label className="search-field" htmlFor="search">
      <SearchIcon />
      <span className="unseen">{texts.now.search}</span>
      <input
        id="search"
        type="search"
        value={typed}
        placeholder={texts.now.searchHint}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  )
}
