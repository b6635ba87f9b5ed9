/**
 * `npm run eval:diagnosis`: every recorded release of bench/releases is diagnosed, with the real Prometheus and the real git, and judged by its known cause. Without an option by
 * rules alone; `-- --scripted` asks the scripted investigator, a server that speaks OpenAI's protocol and reacts to what the tools really answered; `-- --provider NAME` asks the
 * configured provider of that name. `--set NAME` measures another set of releases than the known ones (bench/releases/README.md), `--only NAME` one release, `--show` prints the reports, `--window 8192` gives the
 * scripted investigator so small a window, `--language zh` asks and judges in Chinese, `--as-shipped` asks a model only where the rules are not sure.
 */
import { instantOf } from '../src/domain/instant.ts'
import { readTemplates } from '../src/investigation/prompts/templates.ts'
import { releaseRules } from '../src/investigation/rules/index.ts'
import { ReleaseSettings } from '../src/investigation/settings.ts'
import { type Written, writeReport } from '../src/investigation/write-report.ts'
import { type Judgement, judge, reportText } from './diagnosis/judge.ts'
import { openModel } from './diagnosis/open-model.ts'
import { asTheProduct, openRelease } from './diagnosis/open-release.ts'
import { complain, readOptions } from './diagnosis/options.ts'
import { type RecordedRelease, readRelease } from './diagnosis/release-file.ts'
import { printTable, type Row, unmet } from './diagnosis/table.ts'
import { machineLine } from './machine.ts'

const options = await readOptions(process.argv.slice(2)).catch((fault: unknown) => complain(fault))
const { asked, set, files, language } = options
/** Rules are never this sure: where a model is measured, it is always asked, unless all is as it ships. */
const never = 2
const mostUnanswered = 2
const { sureAt } = ReleaseSettings.parse({})

const model = await openModel(asked).catch((fault: unknown) => complain(fault))
const templates = readTemplates(language, { version: 'v1' })
const rows: Row[] = []
try {
  for (const file of files) {
    const release = await readRelease(file)
    const row = await measured(release)
    rows.push(row)
    // A key that is refused is refused again: nobody waits for twenty-four of them.
    if (rows.length === mostUnanswered && rows.every(({ isUnanswered }) => isUnanswered))
      complain(new Error(`${model.title}: ${rows[0]?.judgement.said}`))
    process.stderr.write(`${row.judgement.verdict === 'right' ? '+' : '-'} ${release.name}: ${row.judgement.said}\n`)
  }
} finally {
  await model.close()
}
console.log(machineLine())
printTable(rows, model.title)
const missed = unmet(rows, asked.kind, set !== 'known' || options.isPart)
for (const line of missed) console.log(`missed: ${line}`)
process.exitCode = missed.length > 0 ? 1 : 0

async function measured(release: RecordedRelease): Promise<Row> {
  const opened = await openRelease(release, asTheProduct, language)
  try {
    const startedMs = performance.now()
    const written = await writeReport(
      opened.about,
      {
        model: model.model,
        toolbox: opened.toolbox,
        rules: releaseRules(opened.analyze),
        templates,
        clock: { now: () => instantOf(Date.now()) },
        limits: { rounds: 20, deadlineMs: 300_000, callsPerRound: 8 },
        sureAt: asked.kind === 'rules' || options.isAsShipped ? sureAt : never,
        tell: () => undefined,
      },
      new AbortController().signal,
    )
    const tookMs = performance.now() - startedMs
    if (options.isShown) show(release, written)
    return {
      name: release.name,
      expect: release.expect,
      judgement: judgementOf(written, release),
      tookMs,
      questions: written.toolCalls.length,
      tokens: written.tokens,
      confidence: written.rules[0]?.confidence,
      isUnanswered: isUnanswered(written),
    }
  } finally {
    await opened.close()
  }
}

/** A model was to be measured, and rules wrote the report since it gave none: whatever that says is not the model's. */
function isUnanswered({ writtenBy }: Written): boolean {
  return asked.kind !== 'rules' && !options.isAsShipped && writtenBy === 'rules'
}

function judgementOf(written: Written, { expect }: RecordedRelease): Judgement {
  const judgement = judge(written, expect, written.writtenBy === 'rules')
  if (!isUnanswered(written)) return judgement
  return { ...judgement, verdict: 'wrong', said: written.modelNote ?? 'the model gave no report', isHealthyWhenMissing: false }
}

function show({ name, truth }: RecordedRelease, written: Written): void {
  const content = reportText(written)
  console.log(
    `\n=== ${name}\ntruth: ${truth}\n${written.rules.map(({ cause, confidence }) => `  ${confidence} ${cause}`).join('\n')}\n${content}`,
  )
  for (const claim of written.claims.filter(({ verdict }) => verdict !== 'supported'))
    console.log(`  ! ${claim.verdict} ${claim.differing.join(',')}: ${claim.text}`)
  for (const { number, tool, arguments: given, error } of written.toolCalls)
    console.log(`  [${number}] ${tool} ${given.slice(0, 200)}${error === undefined ? '' : ` -> ${error.slice(0, 120)}`}`)
}
