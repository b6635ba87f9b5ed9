import { euStacks, gdbPrints } from '../../lab/crashes/printed-stacks.ts'
import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { readCore } from '../../src/crash/elf/core-facts.ts'
import { type CaseWithCore, sizeOf } from './material.ts'
import { bytes, ms, type Row } from './row.ts'
import { timed } from './timed.ts'

/** What a person asks gdb for first. */
const firstQuestions = ['p $_siginfo', 'bt 128', 'info registers', 'info threads', 'info sharedlibrary']

interface Limits {
  readonly mostMs: number
  /** Over gdb; absent where only the time counts. */
  readonly leastRatio?: number
}

/** Signal, threads, registers, files and build-ids of a core, beside gdb and elfutils over the same file. Aceso runs already, as its agent does; the others start. */
export async function factsRow(one: CaseWithCore, { mostMs, leastRatio }: Limits, runs: number): Promise<Row> {
  const files = coreFiles({ scratch: '/nowhere' })
  const read = async () => {
    const opened = await files.open(one.core)
    try {
      return (await readCore(opened.bytes)).facts
    } finally {
      await opened.close()
    }
  }
  const began = performance.now()
  const threads = (await read()).threads.length
  const firstMs = performance.now() - began
  const ours = await timed(runs * 3, read)
  const gdb = await timed(runs, () => gdbPrints(one, one.core, firstQuestions))
  const euStack = await timed(runs, () => euStacks(one, one.core))
  const { apparent, disk } = await sizeOf(one.core)
  const ratio = gdb / ours
  return {
    what: `facts: ${bytes(apparent)} (${bytes(disk)} disk), ${threads} threads`,
    figure: `${ms(ours)} (first ${ms(firstMs)})`,
    baseline: `gdb ${ms(gdb)}, eu-stack ${ms(euStack)}`,
    ratio,
    target: `<= ${mostMs} ms${leastRatio === undefined ? '' : `, >= ${leastRatio} x`}`,
    met: ours <= mostMs && ratio >= (leastRatio ?? 0),
  }
}
