import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { ProvedFile, SymbolSource } from '../../ports/cores/symbol-files.ts'

export interface Proof {
  readonly files: readonly ProvedFile[]
  readonly hasExecutable: boolean
  /** In words, for the record: which files could not be proved and why. */
  readonly notes: readonly string[]
}

/** Separate debug information is looked up here by gdb, below its root. */
const debugFolder = '/usr/lib/debug/.build-id'
const mostModules = 2000
const mostNotes = 5

/**
 * Chooses the files whose build-id is the one that the core carries, the first source that has it. A file of another build at the right path is worse than none: a debugger
 * would walk it with full confidence into nonsense. It is not used, and said.
 */
export async function proveFiles(facts: CoreFacts, sources: readonly SymbolSource[], signal: AbortSignal): Promise<Proof> {
  const files: ProvedFile[] = []
  const notes: string[] = []
  const seen = new Set<string>()
  for (const { path, buildId } of facts.modules.slice(0, mostModules)) {
    if (!path.startsWith('/') || buildId === undefined || seen.has(path)) continue
    seen.add(path)
    const { proved, other } = await find(path, buildId, sources, signal)
    files.push(...proved)
    if (!proved.some(({ target }) => target === path) && other !== undefined && notes.length < mostNotes) {
      notes.push(
        `${path} in ${other.title} is another build (${other.buildId.slice(0, 12)}, the core has ${buildId.slice(0, 12)}): not used`,
      )
    }
  }
  const hasExecutable = files.some(({ target }) => target === facts.executable)
  if (!hasExecutable && notes.length < mostNotes)
    notes.push(
      `the program itself (${facts.executable === '' ? 'not named by the core' : facts.executable}) was not found with its build-id`,
    )
  return { files, hasExecutable, notes }
}

async function find(
  path: string,
  buildId: string,
  sources: readonly SymbolSource[],
  signal: AbortSignal,
): Promise<{ proved: ProvedFile[]; other: { title: string; buildId: string } | undefined }> {
  const proved: ProvedFile[] = []
  let other: { title: string; buildId: string } | undefined
  for (const source of sources) {
    for (const { at, target } of candidates(source, path, buildId)) {
      if (proved.some((file) => file.target === target)) continue
      const found = await source.buildIdOf(at, signal)
      if (found === buildId) proved.push({ source, path: at, target, buildId })
      else if (found !== undefined) other ??= { title: source.title, buildId: found }
    }
  }
  return { proved, other }
}

function candidates(source: SymbolSource, path: string, buildId: string): { at: string; target: string }[] {
  const spot = `${buildId.slice(0, 2)}/${buildId.slice(2)}`
  const debug = { at: `/.build-id/${spot}.debug`, target: `${debugFolder}/${spot}.debug` }
  if (source.kind === 'symbols') return [{ at: `/.build-id/${spot}`, target: path }, debug]
  return [
    { at: path, target: path },
    { at: debug.target, target: debug.target },
  ]
}
