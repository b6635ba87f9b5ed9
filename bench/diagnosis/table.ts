import type { Judgement } from './judge.ts'
import type { Asked } from './open-model.ts'
import type { Expectation } from './release-file.ts'

export interface Row {
  readonly name: string
  readonly expect: Expectation
  readonly judgement: Judgement
  readonly tookMs: number
  readonly questions: number
  readonly tokens: { readonly input: number; readonly output: number }
  readonly confidence: number | undefined
  /** The model that was measured gave no report. */
  readonly isUnanswered: boolean
}

/** Of the 24 releases that are recorded. Of real providers nothing is demanded: their figures are told. */
const leastRight: Readonly<Record<Asked['kind'], number>> = { rules: 18, scripted: 22, provider: 0 }

export function printTable(rows: readonly Row[], title: string): void {
  console.log(`\n${title}\n`)
  console.log(line('release', 'right', 'sure', 'invented', 'asked', 'tokens', 'ms', 'first'))
  for (const { name, judgement, tookMs, questions, tokens, confidence, isUnanswered } of rows) {
    console.log(
      line(
        name,
        isUnanswered ? '-' : judgement.verdict === 'right' ? 'yes' : 'NO',
        confidence?.toFixed(2) ?? '',
        String(judgement.invented.length),
        String(questions),
        String(tokens.input + tokens.output),
        tookMs.toFixed(0),
        judgement.said.slice(0, 90),
      ),
    )
  }
  for (const { name, judgement } of rows) for (const claim of judgement.invented) console.log(`  invented in ${name}: ${claim}`)
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)
  const right = rows.filter(({ judgement }) => judgement.verdict === 'right').length
  const unanswered = rows.filter(({ isUnanswered }) => isUnanswered).length
  const times = rows.map(({ tookMs }) => tookMs).toSorted((left, right) => left - right)
  console.log(
    `\nright ${right} of ${rows.length}${unanswered === 0 ? '' : ` (no report of the model in ${unanswered})`}; healthy although data is missing ${missing(rows)}; invented claims ${invented(rows)}; tokens ${sum(({ tokens }) => tokens.input + tokens.output)}; ` +
      `median ${(times[Math.floor(times.length / 2)] ?? 0).toFixed(0)} ms, longest ${(times.at(-1) ?? 0).toFixed(0)} ms`,
  )
}

/** What was to be reached and was not. `isPart`: only some releases, or those that are held out, were measured; no count is demanded of them. */
export function unmet(rows: readonly Row[], kind: Asked['kind'], isPart: boolean): string[] {
  const right = rows.filter(({ judgement }) => judgement.verdict === 'right').length
  const misses: string[] = []
  if (!isPart && right < leastRight[kind]) misses.push(`right ${right}, wanted ${leastRight[kind]} or more`)
  if (missing(rows) > 0) misses.push(`called healthy although data is missing: ${missing(rows)}`)
  if (kind !== 'provider' && invented(rows) > 0) misses.push(`invented claims: ${invented(rows)}`)
  return misses
}

function missing(rows: readonly Row[]): number {
  return rows.filter(({ judgement }) => judgement.isHealthyWhenMissing).length
}

function invented(rows: readonly Row[]): number {
  return rows.reduce((sum, { judgement }) => sum + judgement.invented.length, 0)
}

function line(...cells: readonly string[]): string {
  const widths = [36, 6, 5, 9, 6, 8, 6]
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' ')
}
