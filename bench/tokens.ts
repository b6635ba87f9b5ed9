/**
 * `npm run bench:tokens`: what the investigations of the recorded releases cost in tokens, beside a plain loop: the same scripted investigator, the same tools, but no rules first, answers
 * in full and none remembered. Prints what each named, release by release; fails where the product spends more than half of the plain loop's tokens, more than it where a model was asked, or
 * finds less.
 */
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { instantOf } from '../src/domain/instant.ts'
import { resultText } from '../src/domain/tool-call.ts'
import { readTemplates } from '../src/investigation/prompts/templates.ts'
import { releaseRules } from '../src/investigation/rules/index.ts'
import { ReleaseSettings } from '../src/investigation/settings.ts'
import { writeReport } from '../src/investigation/write-report.ts'
import { type Judgement, judge } from './diagnosis/judge.ts'
import { type OpenModel, openModel } from './diagnosis/open-model.ts'
import { type Answering, asTheProduct, openRelease } from './diagnosis/open-release.ts'
import { type RecordedRelease, readRelease } from './diagnosis/release-file.ts'
import { machineLine } from './machine.ts'

interface Loop {
  readonly answering: Answering
  readonly hasRules: boolean
  readonly told?: typeof resultText
}

/** As it ships, with the settings that ship. */
const product: Loop = { answering: { ...asTheProduct, mostBytes: 32 * 1024 }, hasRules: true }
const plain: Loop = { answering: { mostBytes: 64 * 2 ** 20, isCached: false }, hasRules: false, told: resultText }
/** Of the plain loop's tokens. */
const mostRatio = 0.5
/** The same, of the releases in which a model was asked. */
const mostAskedRatio = 1

interface Spent {
  readonly tokens: number
  readonly rounds: number
  readonly by: 'rules' | 'model'
  readonly judgement: Judgement
}

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const folder = resolve(import.meta.dirname, 'releases')
const settings = ReleaseSettings.parse({})
const templates = readTemplates('en', { version: settings.promptVersion })
const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))
const rows: { readonly name: string; readonly own: Spent; readonly plain: Spent }[] = []
const bounded = await openModel({ kind: 'scripted' })
const unbounded = await openModel({ kind: 'scripted', mostInputTokens: 1_000_000 })
try {
  for (const name of names.map((one) => one.replace('.yaml', '')).sort()) {
    if (values.only?.includes(name) === false) continue
    const release = await readRelease(join(folder, `${name}.yaml`))
    const row = { name, own: await investigated(release, product, bounded), plain: await investigated(release, plain, unbounded) }
    rows.push(row)
    process.stderr.write(`${name}: ${row.own.tokens} of ${row.plain.tokens}\n`)
  }
} finally {
  await bounded.close()
  await unbounded.close()
}
process.exitCode = report()

async function investigated(release: RecordedRelease, { answering, hasRules, told }: Loop, { model: asked }: OpenModel): Promise<Spent> {
  const opened = await openRelease(release, answering)
  try {
    const written = await writeReport(
      opened.about,
      {
        model: asked,
        toolbox: opened.toolbox,
        rules: hasRules ? releaseRules(opened.analyze) : [],
        templates,
        clock: { now: () => instantOf(Date.now()) },
        limits: { rounds: settings.rounds, deadlineMs: 300_000, callsPerRound: settings.callsPerRound },
        sureAt: settings.sureAt,
        tell: () => undefined,
        ...(told === undefined ? {} : { told }),
      },
      new AbortController().signal,
    )
    const { tokens, rounds, writtenBy } = written
    return {
      tokens: tokens.input + tokens.output,
      rounds,
      by: writtenBy,
      judgement: judge(written, release.expect, writtenBy === 'rules'),
    }
  } finally {
    await opened.close()
  }
}

function report(): number {
  console.log(machineLine())
  console.log(line('release', 'tokens', 'right', 'by', 'plain', 'right', 'names first | the plain loop names first'))
  for (const { name, own, plain: other } of rows)
    console.log(
      line(
        name,
        String(own.tokens),
        right(own),
        own.by,
        String(other.tokens),
        right(other),
        `${own.judgement.said.slice(0, 70)} | ${other.judgement.said.slice(0, 70)}`,
      ),
    )
  const found = (of: (row: (typeof rows)[number]) => Spent): number => rows.filter((row) => right(of(row)) === 'yes').length
  const tokens = (some: typeof rows, of: (row: (typeof rows)[number]) => Spent): number =>
    some.reduce((sum, row) => sum + of(row).tokens, 0)
  const own = { tokens: tokens(rows, (row) => row.own), found: found((row) => row.own) }
  const other = { tokens: tokens(rows, (row) => row.plain), found: found((row) => row.plain) }
  const ratio = own.tokens / other.tokens
  // Where a model was asked in both, answers that are told shortly must pay for the brief.
  const asked = rows.filter(({ own: { by } }) => by === 'model')
  const sure = rows.filter(({ own: { by } }) => by === 'rules')
  const askedRatio = asked.length === 0 ? 0 : tokens(asked, (row) => row.own) / tokens(asked, (row) => row.plain)
  const told = (some: typeof rows): string => `${tokens(some, (row) => row.own)} beside ${tokens(some, (row) => row.plain)} tokens`
  console.log(
    `\ntokens ${own.tokens} beside ${other.tokens}: ${(ratio * 100).toFixed(0)} %; right ${own.found} beside ${other.found} of ${rows.length}; ` +
      `\nrules sure in ${sure.length}: ${told(sure)}; a model asked in ${asked.length}: ${told(asked)}, ${(askedRatio * 100).toFixed(0)} %`,
  )
  return ratio <= mostRatio && askedRatio <= mostAskedRatio && own.found >= other.found ? 0 : 1
}

function right({ judgement }: Spent): string {
  return judgement.verdict === 'right' ? 'yes' : 'NO'
}

function line(...cells: readonly string[]): string {
  const widths = [36, 8, 6, 6, 8, 6]
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' ')
}
