import { createHash } from 'node:crypto'
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { must } from '../run.ts'
import { compile } from './compile.ts'
import type { Build, Crash } from './crash.ts'
import { sourceFolder } from './settings.ts'

/** What two builds must share to be the same: sources, the headers they all use, compilers and their settings. */
export async function hashProgram(crash: Crash, build: Build): Promise<string> {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([build, crash.flags ?? [], crash.program ?? crash.name, crash.library?.name ?? '', await compilers()]))
  for (const source of [...crash.sources, ...(crash.library?.sources ?? []), 'common']) await hashPath(hash, join(sourceFolder, source))
  hash.update(await readFile(join(import.meta.dirname, 'compile.ts')))
  return hash.digest('hex').slice(0, 24)
}

async function hashPath(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
  if ((await stat(path)).isDirectory()) {
    for (const name of (await readdir(path)).sort()) await hashPath(hash, join(path, name))
  } else {
    hash.update(path.slice(sourceFolder.length)).update(await readFile(path))
  }
}

let asked: Promise<string> | undefined
function compilers(): Promise<string> {
  asked ??= Promise.all([must('gcc', ['--version']), must('g++', ['--version']), must('go', ['version'])]).then((versions) =>
    versions.join(),
  )
  return asked
}

const underWay = new Map<string, Promise<void>>()

/** Puts a crash's program into `root`, compiled now or taken from an earlier time; crashes that share a program share its one build. */
export async function placeProgram(crash: Crash, build: Build, folder: string, root: string): Promise<void> {
  const kept = join(folder, 'built', await hashProgram(crash, build))
  let made = underWay.get(kept)
  if (made === undefined) {
    made = compileInto(kept, crash, build, folder)
    underWay.set(kept, made)
  }
  await made
  await linkTree(kept, root)
}

async function compileInto(kept: string, crash: Crash, build: Build, folder: string): Promise<void> {
  if (await exists(kept)) return
  const work = await mkdtemp(join(folder, 'work-'))
  try {
    await mkdir(join(work, 'root'))
    await mkdir(join(work, 'src'))
    await compile(crash, build, join(work, 'root'), join(work, 'src'))
    await mkdir(dirname(kept), { recursive: true })
    await rename(join(work, 'root'), kept)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isDirectory()) await linkTree(join(from, entry.name), join(to, entry.name))
    else await link(join(from, entry.name), join(to, entry.name))
  }
}
