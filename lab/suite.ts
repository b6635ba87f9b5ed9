import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../scripts/free-port.ts'
import { connectLab } from './api.ts'
import { judge, type Verdict } from './judge.ts'
import { startProduct } from './product.ts'
import { inParallel } from './run.ts'
import type { Scenario } from './scenario.ts'

const atOnce = 6
const port = await freePort()

/** Runs the whole product over scenarios, several at a time, prints a table and the totals. True when the figures are reached. */
export async function playScenarios(scenarios: readonly Scenario[]): Promise<boolean> {
  const api = await connectLab()
  const folder = await mkdtemp(join(tmpdir(), 'aceso-lab-'))
  const product = await startProduct({ port, dataDir: join(folder, 'data') })
  console.error(`server log: ${join(folder, `server-${port}.log`)}`)
  const verdicts: Verdict[] = []
  try {
    await inParallel(atOnce, scenarios, async (one) => {
      const verdict = await judge(api, product, one)
      verdicts.push(verdict)
      console.log(line(verdict))
    })
  } finally {
    await product.stop()
  }
  const good = summarise(verdicts)
  if (good && verdicts.every(({ remark }) => remark === '')) await rm(folder, { recursive: true, force: true })
  return good
}

function line({ scenario, rightCause, mended, harm, seconds, remark }: Verdict): string {
  const end = mended === undefined ? '-' : mended ? 'mended' : 'NOT MENDED'
  return `${scenario.padEnd(34)}${(rightCause ? 'right' : 'WRONG').padEnd(7)}${end.padEnd(12)}${(harm.length === 0 ? 'no harm' : `HARM: ${harm.join(', ')}`).padEnd(9)}${String(seconds).padStart(4)} s  ${remark}`
}

/** 29 of 30 causes right, nine in ten of the mendable mended, no harm at all. */
function summarise(verdicts: readonly Verdict[]): boolean {
  const right = verdicts.filter(({ rightCause }) => rightCause).length
  const mendable = verdicts.filter(({ mended }) => mended !== undefined)
  const mended = mendable.filter((verdict) => verdict.mended === true).length
  const harmed = verdicts.filter(({ harm }) => harm.length > 0).length
  console.log(`\nright cause ${right}/${verdicts.length}   mended ${mended}/${mendable.length}   harm done ${harmed}`)
  return right >= Math.floor((verdicts.length * 29) / 30) && mended >= Math.ceil(mendable.length * 0.9) && harmed === 0
}
