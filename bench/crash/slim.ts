import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { euStacks, gdbStacks } from '../../lab/crashes/printed-stacks.ts'
import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { slimCore } from '../../src/crash/slim/slim-core.ts'
import { type CaseWithCore, sizeOf } from './material.ts'
import { bytes, ms, type Row } from './row.ts'
import { timed } from './timed.ts'

const mostBytes = 100_000

/** How small a slim core is, and whether debuggers print the same from it as from the whole one. */
export async function slimRows(one: CaseWithCore, folder: string, runs: number): Promise<readonly Row[]> {
  const packed = join(folder, 'slim.core.zst')
  const plain = join(folder, 'slim.core')
  const tookMs = await timed(runs, () => writeSlim(one.core, packed, true))
  await writeSlim(one.core, plain, false)
  const [slim, whole] = [await sizeOf(packed), await sizeOf(one.core)]
  const compared = [
    differing(await gdbStacks(one, one.core), await gdbStacks(one, plain)),
    differing(await euStacks(one, one.core), await euStacks(one, plain)),
  ] as const
  const differ = compared[0].differ + compared[1].differ
  return [
    {
      what: 'slim core, zstd',
      figure: `${bytes(slim.apparent)} in ${ms(tookMs)}`,
      baseline: `the core itself ${bytes(whole.disk)}`,
      ratio: whole.disk / slim.apparent,
      target: `<= ${bytes(mostBytes)}`,
      met: slim.apparent <= mostBytes,
    },
    {
      what: 'stacks from the slim core, bt 64 of all threads',
      figure: `${differ} lines differ`,
      baseline: `gdb ${compared[0].lines} lines, eu-stack ${compared[1].lines}`,
      target: '0 differ',
      met: differ === 0 && compared.every(({ lines }) => lines > 65),
    },
  ]
}

async function writeSlim(core: string, to: string, isPacked: boolean): Promise<void> {
  const opened = await coreFiles({ scratch: '/nowhere' }).open(core)
  try {
    const slim = await slimCore(opened.bytes, { packed: isPacked })
    if (slim === 'too-far') throw new RangeError('a plain core that cannot be reached')
    await pipeline(slim.content, createWriteStream(to))
  } finally {
    await opened.close()
  }
}

function differing(left: readonly string[], right: readonly string[]): { readonly lines: number; readonly differ: number } {
  const lines = Math.max(left.length, right.length)
  return { lines, differ: Array.from({ length: lines }, (_, at) => left[at] === right[at]).filter((same) => !same).length }
}
