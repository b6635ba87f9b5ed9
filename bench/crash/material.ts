import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { whileCoresAreFiles } from '../../lab/crashes/core-pattern.ts'
import { type Case, loadCorpus } from '../../lab/crashes/corpus.ts'
import { compressWith } from '../../lab/crashes/derived/compress.ts'
import { crashes } from '../../lab/crashes/list.ts'
import { makeCase } from '../../lab/crashes/make-case.ts'

/** Heap of the pools' process: with the stacks of its threads 2.6 GB, 1.7 GB of them on disk. */
const poolMegabytes = 2050

export type CaseWithCore = Case & { readonly core: string }

export interface Material {
  /** 65 threads and gigabytes. */
  readonly pool: CaseWithCore
  readonly packedPool: string
  /** 2,000 threads, 16 GB apparent. */
  readonly manyThreads: CaseWithCore
  readonly corpus: readonly CaseWithCore[]
}

/** The corpus, and beside it in `folder` one process with the memory of a real query node, crashed for this. */
export async function makeMaterial(folder: string): Promise<Material> {
  const corpus = withCores(await loadCorpus())
  const crash = crashes.find(({ name }) => name === 'pool-retrieve')
  if (crash === undefined) throw new Error('the corpus has no crash pool-retrieve')
  const large = { ...crash, environment: { CRASH_MEGABYTES: String(poolMegabytes) } }
  await whileCoresAreFiles(() => makeCase(large, 'o1', folder))
  const pool = only(withCores(await loadCorpus(folder)), 'pool-retrieve/o1')
  const packedPool = join(folder, 'core.zst')
  await compressWith('zstd', pool.core, packedPool)
  return { pool, packedPool, manyThreads: only(corpus, 'many-threads/o1'), corpus }
}

export function only(cases: readonly CaseWithCore[], id: string): CaseWithCore {
  const found = cases.find((one) => one.id === id)
  if (found === undefined) throw new Error(`the corpus has no core of ${id}; npm run crash:corpus makes it`)
  return found
}

function withCores(cases: readonly Case[]): readonly CaseWithCore[] {
  return cases.filter((one): one is CaseWithCore => one.core !== undefined)
}

export async function sizeOf(path: string): Promise<{ readonly apparent: number; readonly disk: number }> {
  const { size, blocks } = await stat(path)
  return { apparent: size, disk: blocks * 512 }
}
