/** A process of its own for one figure: facts of a compressed core, and by how much memory that took more than the process had at rest, after it had read another core. */
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { readCore } from '../../src/crash/elf/core-facts.ts'
import { timed } from './timed.ts'

const [packed = '', other = '', runs = '3'] = process.argv.slice(2)
const files = coreFiles({ scratch: '/nowhere' })

async function facts(path: string): Promise<void> {
  const opened = await files.open(path)
  try {
    await readCore(opened.bytes)
  } finally {
    await opened.close()
  }
}

function megabytes(field: 'VmRSS' | 'VmHWM'): number {
  return (Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024) / 1e6
}

await facts(other)
// The kernel's high-water mark starts again from here.
writeFileSync('/proc/self/clear_refs', '5')
const idle = megabytes('VmRSS')
await facts(packed)
const oneMb = megabytes('VmHWM') - idle
const tookMs = await timed(Number(runs), () => facts(packed))
process.stdout.write(JSON.stringify({ tookMs, oneMb, manyMb: megabytes('VmHWM') - idle, keptMb: await keptMb() }))

/** What stays when everything that may be collected is. */
async function keptMb(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round += 1) {
    collect()
    await delay(100)
  }
  return megabytes('VmRSS') - idle
}
