/**
 * `npm test`: every suite that can run on this machine, one after the other, and a closing table. A suite that cannot run here is named with the reason;
 * it never fails silently and never counts as passed. `npm test -- store web` runs only those.
 */
import { run } from './run-command.ts'
import { cannotRun, missingPackages, type Suite, suites } from './suites.ts'

interface Line {
  readonly name: string
  readonly outcome: 'passed' | 'FAILED' | 'not run'
  readonly seconds: number
  readonly remark: string
}

const minuteMs = 60_000
const lab = (command: string): readonly string[] => ['npm', 'run', '-s', 'lab', '--', command]

async function runSuite(suite: Suite): Promise<Line> {
  const reason = cannotRun(suite)
  if (reason !== undefined) return { name: suite.name, outcome: 'not run', seconds: 0, remark: reason }
  console.log(`\n=== ${suite.name}: ${suite.what}`)
  const startedMs = performance.now()
  const remark = await outcomeOf(suite)
  return { name: suite.name, outcome: remark === '' ? 'passed' : 'FAILED', seconds: (performance.now() - startedMs) / 1000, remark }
}

/** Empty when everything went well. */
async function outcomeOf(suite: Suite): Promise<string> {
  const packages = missingPackages(suite)
  if (packages.length > 0 && (await install(packages)) !== 0) return `could not install ${packages.join(', ')}`
  if (suite.lab === true && (await run(lab('up'), 25 * minuteMs)) !== 0) return 'the lab cluster could not be brought up'
  if (suite.corpus === true && (await run(['npm', 'run', '-s', 'crash:corpus'], 15 * minuteMs)) !== 0)
    return 'the crashes could not be made'
  const code = await run(suite.command, suite.minutes * minuteMs)
  if (code === 124) return `took longer than ${suite.minutes} minutes`
  return code === 0 ? '' : `exit code ${code}`
}

async function install(packages: readonly string[]): Promise<number> {
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

console.log('\nsuite         outcome    seconds')
for (const { name, outcome, seconds, remark } of lines) {
  console.log(`${name.padEnd(14)}${outcome.padEnd(11)}${seconds.toFixed(0).padStart(7)}  ${remark}`)
}
process.exitCode = lines.some(({ outcome }) => outcome === 'FAILED') ? 1 : 0
