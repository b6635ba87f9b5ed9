/** `npm run bench:crash-kill -- --kills 100 --seed 1`: kills the agent at random moments while cores keep coming, and counts what was lost or done twice. */
import { parseArgs } from 'node:util'
import { conclude, withServer } from './agent/bench-place.ts'
import { playKills } from './agent/kills.ts'
import { machineLine } from './machine.ts'
import { seeded } from './seeded.ts'

const port = 57_472
const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } })
const played = await withServer(port, ({ folder, serverUrl }) =>
  playKills({ folder, serverUrl, kills: Number(values.kills), random: seeded(Number(values.seed)), patienceMs: 900_000 }, (line) =>
    process.stderr.write(`${line}\n`),
  ),
)
console.log(machineLine())
console.log(
  `${played.kills} kills, ${played.killsAtWork} of them with a core in hand; ${played.names.length} cores; seed ${values.seed}; ${new Date().toISOString()}`,
)
console.log(`told ${played.told}; groups ${played.groups.join(' ')}`)
conclude([
  { what: `no core lost: ${played.lost.length}`, isMet: played.lost.length === 0 },
  { what: `none told twice: ${played.doubled.length}`, isMet: played.doubled.length === 0 && played.told === played.names.length },
  { what: `none kept twice: ${played.storedTwice.length}`, isMet: played.storedTwice.length === 0 },
  { what: `none written down as done twice: ${played.journalTwice}`, isMet: played.journalTwice === 0 },
  { what: 'each counted once in its group', isMet: played.groups.reduce((sum, count) => sum + count, 0) === played.names.length },
])
