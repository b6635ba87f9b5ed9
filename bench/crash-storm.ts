/**
 * `npm run bench:crash-storm -- --cores 500`: programs of five bugs crash for real, 500 times within a minute, with the agent and a server beside them on the same processors. Counts what
 * was told, and measures memory and disk. Baseline: what the same cores would take whole.
 */
import { parseArgs } from 'node:util'
import { conclude, withServer } from './agent/bench-place.ts'
import { playStorm } from './agent/storm.ts'
import { machineLine } from './machine.ts'

const targets = { withinMs: 60_000, peakMib: 150, limitBytes: 16_000_000 } as const
const port = 57_471
const { values } = parseArgs({ options: { cores: { type: 'string', default: '500' } } })
const cores = Number(values.cores)
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`

const storm = await withServer(port, ({ folder, serverUrl }) =>
  playStorm({ folder, serverUrl, cores, limitBytes: targets.limitBytes, patienceMs: 1_200_000 }, (line) =>
    process.stderr.write(`${line}\n`),
  ),
)
console.log(machineLine())
console.log(
  `${storm.names.length} cores of 5 bugs within ${seconds(storm.crashedWithinMs)}; all done after ${seconds(storm.doneAfterMs)}; ${new Date().toISOString()}`,
)
console.log(`groups ${storm.groups.join(' ')}; told ${storm.told}; found ${storm.discovered}; done ${storm.processed}`)
console.log(
  `store at most ${megabytes(storm.mostKeptBytes)} of ${megabytes(targets.limitBytes)} (baseline: the cores themselves take ${megabytes(storm.coreBytes)} on the disk)`,
)
console.log(`agent at most ${storm.peakMib} MiB resident`)
conclude([
  { what: `${cores} crashes within ${seconds(targets.withinMs)}`, isMet: storm.crashedWithinMs <= targets.withinMs },
  {
    what: `all counted once: lost ${storm.lost.length}, doubled ${storm.doubled.length}`,
    isMet: storm.lost.length + storm.doubled.length === 0 && storm.told === storm.names.length,
  },
  {
    what: `five groups with all crashes in them`,
    isMet: storm.groups.length === 5 && storm.groups.reduce((sum, count) => sum + count, 0) === storm.names.length,
  },
  { what: `store within ${megabytes(targets.limitBytes)}`, isMet: storm.mostKeptBytes <= targets.limitBytes },
  { what: 'a whole core of the newest group is kept', isMet: storm.hasNewestFull },
  { what: `agent within ${targets.peakMib} MiB`, isMet: storm.peakMib <= targets.peakMib },
])
