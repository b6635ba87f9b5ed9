import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { must } from '../../lab/run.ts'
import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { type Packing, packCore } from '../../src/crash/packing/pack-core.ts'
import { type CaseWithCore, sizeOf } from './material.ts'
import { bytes, type Row } from './row.ts'

/** Once each: it takes seconds, and half a gigabyte is read for every one. */
export async function packingRows(one: CaseWithCore, folder: string): Promise<readonly Row[]> {
  const to = join(folder, 'packed')
  const byProgram = (...command: readonly string[]) =>
    packed(to, () => must('bash', ['-c', '"$@" > "$0"', to, ...command, one.core], { timeoutMs: 1_200_000 }))
  const byOurs = (packing: Packing) => packed(to, () => pack(one.core, packing, to))
  const [gzip, ourGzip] = [await byProgram('gzip', '-6', '-c'), await byOurs('gzip')]
  const [zstd, ourZstd] = [await byProgram('zstd', '-q', '-3', '-c'), await byOurs('zstd')]
  const { apparent, disk } = await sizeOf(one.core)
  const row = (name: string, ours: Packed, baseline: string, theirs: Packed): Row => ({
    what: `packing ${bytes(apparent)} (${bytes(disk)} disk) as ${name}`,
    figure: said(ours),
    baseline: `${baseline} ${said(theirs)}`,
    ratio: theirs.seconds / ours.seconds,
  })
  return [row('.core.gz', ourGzip, 'gzip -6', gzip), row('.core.zst', ourZstd, 'zstd -3', zstd)]
}

interface Packed {
  readonly seconds: number
  readonly size: number
}

const said = ({ seconds, size }: Packed): string => `${seconds.toFixed(1)} s, ${bytes(size)}`

async function packed(to: string, work: () => Promise<unknown>): Promise<Packed> {
  const began = performance.now()
  await work()
  return { seconds: (performance.now() - began) / 1000, size: (await sizeOf(to)).apparent }
}

async function pack(core: string, packing: Packing, to: string): Promise<void> {
  const opened = await coreFiles({ scratch: '/nowhere' }).open(core)
  try {
    await pipeline(packCore(opened.bytes, packing), createWriteStream(to))
  } finally {
    await opened.close()
  }
}
