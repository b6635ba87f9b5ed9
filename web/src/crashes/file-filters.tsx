import type { CoredumpFile } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Choice } from '../parts/choice.tsx'
import { coreStatuses, type FileChoice, fileSorts, scores, spans } from './file-search.ts'

interface FilterParts {
  readonly search: FileChoice
  readonly rows: readonly CoredumpFile[]
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void
}

export function FileFilters({ search, rows, change }: FilterParts) {
  const { texts, say, count } = useWords()
  const t = texts.crashes
  const f = t.coreFiles
  const instances = [...new Set([search.instance, ...rows.flatMap(({ instanceName }) => instanceName ?? [])])]
    .filter((name) => name !== '')
    .toSorted()
  const spanWords = (hours: number): string => (hours <= 24 ? count(f.sinceHours, hours) : count(f.sinceDays, hours / 24))
  return (
    <search className="filters file-filters" aria-label={t.files}>
      <Choice label={f.minScore} any={f.anyScore} value={search.score?.toString() ?? ''} choose={(score) => change({ score })}>
        {scores.map((score) => [String(score), say(f.atLeast, { n: score })])}
      </Choice>
      <Choice label={f.state} any={f.anyState} value={search.status ?? ''} choose={(state) => change({ state })}>
        {coreStatuses.map((status) => [status, f.states[status]])}
      </Choice>
      <Choice label={f.since} any={f.anyTime} value={search.hours?.toString() ?? ''} choose={(hours) => change({ hours })}>
        {spans.map((hours) => [String(hours), spanWords(hours)])}
      </Choice>
      <Choice label={t.search.instance} any={t.search.anyInstance} value={search.instance} choose={(instance) => change({ instance })}>
        {instances.map((name) => [name, name])}
      </Choice>
      <select
        aria-label={t.search.sort}
        value={search.sort}
        onChange={(event) => change({ sort: event.target.value === 'time' ? undefined : event.target.value })}
      >
        {fileSorts.map((sort) => (
          <option key={sort} value={sort}>
            {f.sorts[sort]}
          </option>
        ))}
      </select>
    </search>
  )
}
