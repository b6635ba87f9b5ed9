/** A process of its own for one figure: facts of a compressed core, and by how much memory it grew over a process at rest that has read another core. */
import { readFileSync, writeFileSync } from 'node:fs'
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

function mebibytes(field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

await facts(other)
// The kernel's high-water mark starts again from here.
writeFileSync('/proc/self/clear_refs', '5')
const idle = mebibytes('VmRSS')
const tookMs = await timed(Number(runs), () => facts(packed))
process.stdout.write(JSON.stringify({ tookMs, aboveIdleMib: mebibytes('VmHWM') - idle }))
