import { useWords } from '../language/language.tsx'
import { Choice } from '../parts/choice.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { type ReleaseChoice, reportStates, standingNames } from './release-search.ts'

interface FilterParts {
  readonly search: ReleaseChoice
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void
}

/** The list's choices; each is kept in the address. */
export function ReleaseFilters({ search, change }: FilterParts) {
  const t = useWords().texts.releases
  return (
    <search className="filters" aria-label={t.search.label}>
      <SearchField label={t.search.label} hint={t.search.hint} text={search.text} change={(q) => change({ q })} />
      <fieldset className="chips">
        <legend className="unseen">{t.search.state}</legend>
        {[undefined, ...standingNames].map((standing) => (
          <button
            key={standing ?? 'all'}
            type="button"
            className="chip"
            aria-pressed={search.standing === standing}
            onClick={() => change({ state: standing })}
          >
            {standing === undefined ? t.search.all : t.standings[standing]}
          </button>
        ))}
      </fieldset>
      <Choice label={t.search.report} any={t.search.anyReport} value={search.report ?? ''} choose={(report) => change({ report })}>
        {reportStates.map((state) => [state, t.reportStates[state]] as const)}
      </Choice>
    </search>
  )
}
