/**
 * `npm test`: every suite that can run on this machine, one after the other, and a closing table. A suite that cannot run here is named with the reason;
 * it never fails silently and never counts as passed. The last lines of what failed are shown again before the table, where a log that was cut still has
 * them. `npm test -- store web` runs only those.
 */
import { type Ran, run } from './run-command.ts'
import { cannotRun, missingPackages, type Suite, suites } from './suites.ts'

interface Line {
  readonly name: string
  readonly outcome: 'passed' | 'FAILED' | 'not run'
  readonly seconds: number
  readonly remark: string
  readonly lastLines: readonly string[]
}

const minuteMs = 60_000
const lab = (command: string): readonly string[] => ['npm', 'run', '-s', 'lab', '--', command]

async function runSuite(suite: Suite): Promise<Line> {
  const reason = cannotRun(suite)
  if (reason !== undefined) return { name: suite.name, outcome: 'not run', seconds: 0, remark: reason, lastLines: [] }
  console.log(`\n=== ${suite.name}: ${suite.what}`)
  const startedMs = performance.now()
  const failed = await failureOf(suite)
  const seconds = (performance.now() - startedMs) / 1000
  if (failed === undefined) return { name: suite.name, outcome: 'passed', seconds, remark: '', lastLines: [] }
  return { name: suite.name, outcome: 'FAILED', seconds, ...failed }
}

async function failureOf(suite: Suite): Promise<Pick<Line, 'remark' | 'lastLines'> | undefined> {
  for (const [attempt, told] of attempts(suite)) {
    const { code, lastLines } = await attempt()
    if (code !== 0) return { remark: told(code), lastLines }
  }
  return undefined
}

type Attempt = readonly [attempt: () => Promise<Ran>, told: (code: number) => string]

/** What leads to a suite's end, in order: its packages, its cluster, its crashes, itself. */
function attempts(suite: Suite): readonly Attempt[] {
  const packages = missingPackages(suite)
  const { minutes } = suite
  return [
    ...optional(packages.length > 0, () => install(packages), `could not install ${packages.join(', ')}`),
    ...optional(suite.lab, () => run(lab('up'), 25 * minuteMs), 'the lab cluster could not be brought up'),
    ...optional(suite.corpus, () => run(['npm', 'run', '-s', 'crash:corpus'], 15 * minuteMs), 'the crashes could not be made'),
    [() => run(suite.command, minutes * minuteMs), (code) => (code === 124 ? `took longer than ${minutes} minutes` : `exit code ${code}`)],
  ]
}

function optional(wanted: boolean | undefined, attempt: Attempt[0], told: string): readonly Attempt[] {
  return wanted === true ? [[attempt, () => told]] : []
}

async function install(packages: readonly string[]): Promise<Ran> {
  await run(['apt-get', 'update', '-qq'], 5 * minuteMs)
  return await run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], 10 * minuteMs)
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name))
if (unknown.length > 0) {
  console.error(`no suite is named ${unknown.join(', ')}; there are: ${suites.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const chosen = suites.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const lines: Line[] = []
for (const suite of chosen) lines.push(await runSuite(suite))
if (chosen.some((suite) => suite.lab === true && cannotRun(suite) === undefined)) await run(lab('down'), 3 * minuteMs)

for (const { name, lastLines } of lines) {
  if (lastLines.length > 0) console.log(`\n--- the end of ${name}, which failed:\n${lastLines.join('\n')}`)
}
console.log('\nsuite         outcome    seconds')
for (const { name, outcome, seconds, remark } of lines) {
  console.log(`${name.padEnd(14)}${outcome.padEnd(11)}${seconds.toFixed(0).padStart(7)}  ${remark}`)
}
process.exitCode = lines.some(({ outcome }) => outcome === 'FAILED') ? 1 : 0
