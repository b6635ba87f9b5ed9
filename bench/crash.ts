/**
 * `npm run bench:crash [-- --quick]`: what Aceso needs to read, slim, group and pack cores of real crashes, beside gdb, elfutils, gzip and zstd over the same files in the
 * same run. Needs the corpus (`npm run crash:corpus`) and root: one process with the memory of a query node is crashed for it in a temporary folder, which takes 2.5 GB.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { must } from '../lab/run.ts'
import { factsRow } from './crash/facts.ts'
import { groupsRow } from './crash/groups.ts'
import { knownGroupRow } from './crash/known-group.ts'
import { makeMaterial, only } from './crash/material.ts'
import { packingRows } from './crash/packing.ts'
import { heading, type Row, rowLine } from './crash/row.ts'
import { slimRows } from './crash/slim.ts'
import { triageRow } from './crash/triage.ts'
import { machineLine } from './machine.ts'

const runs = process.argv.includes('--quick') ? 3 : 7

async function versionsLine(): Promise<string> {
  const programs = ['gdb', 'eu-stack', 'gzip', 'zstd']
  const said = await Promise.all(programs.map((program) => must(program, ['--version'])))
  return said.map((text, index) => `${programs[index]} ${/v?(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? '?'}`).join(', ')
}

async function bench(folder: string): Promise<boolean> {
  let isMet = true
  const show = (...rows: readonly Row[]): void => {
    for (const row of rows) console.log(rowLine(row))
    isMet &&= rows.every(({ met }) => met !== false)
  }
  console.log(`${machineLine()}; ${await versionsLine()}`)
  const material = await makeMaterial(folder)
  const { pool, manyThreads, corpus } = material
  console.log(`median of ${runs} after a warm-up, load average ${loadavg()[0]?.toFixed(1)}; ${new Date().toISOString()}\n${heading()}`)
  show(await factsRow(pool, { mostMs: 5, leastRatio: 40 }, runs))
  show(await factsRow(manyThreads, { mostMs: 60 }, runs))
  show(await triageRow(material, runs))
  show(await knownGroupRow(pool, folder, runs))
  show(...(await slimRows(pool, folder, runs)))
  const { row, wrong } = await groupsRow(corpus, folder)
  show(row)
  if (wrong !== '') console.log(wrong)
  show(...(await packingRows(only(corpus, 'pool-retrieve/o1'), folder)))
  console.log(`load average at the end ${loadavg()[0]?.toFixed(1)}`)
  return isMet
}

const folder = await mkdtemp(join(tmpdir(), 'aceso-bench-crash-'))
const leave = (): void => void rm(folder, { recursive: true, force: true }).finally(() => process.exit(130))
process.once('SIGINT', leave).once('SIGTERM', leave)
try {
  process.exitCode = (await bench(folder)) ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
