/**
 * `npm run bench:kill -- --kills 200 --store both --seed 1`: kills the server at random moments, under a load of alerts and of mends in the lab's cluster, and counts what was
 * lost or done twice: that decides the exit code. Beside it: how long a restart takes, and how that compares with a start that has nothing to recover. Needs the lab (`npm run lab -- up`).
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { paths } from '../lab/settings.ts'
import { type Played, play } from './kill/play.ts'
import { machineLine, median } from './machine.ts'
import { seeded } from './seeded.ts'

const targetMs = 10_000

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    store: { type: 'string', default: 'both' },
    seed: { type: 'string', default: '1' },
  },
})
if (!existsSync(paths.adminKubeconfig)) throw new Error('the lab is down: npm run lab -- up')

const words: Readonly<Record<keyof Played['judgement']['wrongs'], string>> = {
  signalsLost: 'acknowledged signals lost',
  signalsForgotten: 'acknowledged signals in no incident',
  incidentsDoubled: 'incidents doubled',
  writesDoubled: 'writes doubled',
  writesUntrue: 'writes untold or untrue',
  generationsWrong: 'generations not as counted',
  timelinesBroken: 'timelines broken',
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const spread = (times: readonly number[]): string => `median ${seconds(median(times))}, longest ${seconds(Math.max(...times))}`

function report(played: Played): boolean {
  const { judgement, notMended } = played
  const { store, kills, killsInsideWrites, acknowledged, breaks, approvals, longestBrokenMs } = played
  console.log(`\n${store}: ${kills} kills, ${killsInsideWrites} of them between a write and the news of it`)
  console.log(`  signals acknowledged ${acknowledged}, incidents ${judgement.incidents}, breaks ${breaks}, approvals ${approvals}`)
  console.log(
    `  writes ${judgement.writes}, of these found done after a kill ${judgement.foundDone}; dead letters ${judgement.deadLetters}`,
  )
  let isGood = true
  const zeros = [
    ...Object.entries(judgement.wrongs).map(([name, found]) => ({ word: words[name as keyof typeof words], found })),
    { word: 'mends lost', found: notMended },
  ]
  for (const { word, found } of zeros) {
    console.log(
      `  ${found.length === 0 ? 'ok    ' : 'WRONG '} ${word} ${found.length}${found.length === 0 ? '' : `: ${found.slice(0, 5).join('; ')}`}`,
    )
    isGood &&= found.length === 0
  }
  const slowest = Math.max(...played.readyMs, ...played.firstStepMs)
  console.log(
    `  first start ready ${seconds(played.firstReadyMs)}, second start ready ${seconds(played.cleanReadyMs)} (baseline: nothing to recover from)`,
  )
  console.log(`  restart to ready: ${spread(played.readyMs)}`)
  console.log(`  restart to first step done: ${spread(played.firstStepMs)} (${played.firstStepMs.length} rounds that waited for it)`)
  console.log(
    `  ${slowest <= targetMs ? 'met   ' : 'MISSED'} target ${seconds(targetMs)} (${(slowest / played.cleanReadyMs).toFixed(2)} of the baseline); longest a Deployment stayed broken ${seconds(longestBrokenMs)}`,
  )
  return isGood
}

const stores =
  values.store === 'both' ? (['pglite', 'postgres'] as const) : ([values.store === 'postgres' ? 'postgres' : 'pglite'] as const)
const all: Played[] = []
const interrupted = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort(new Error(`ended by ${name}`)))
const say = (line: string): void => void process.stderr.write(`${line}\n`)
for (const store of stores) all.push(await play(store, Number(values.kills), seeded(Number(values.seed)), say, interrupted.signal))
console.log(machineLine())
console.log(`seed ${values.seed}; ${process.versions.v8 === undefined ? '' : `V8 ${process.versions.v8}, `}${new Date().toISOString()}`)
process.exitCode = all.map((played) => report(played)).every(Boolean) ? 0 : 1
