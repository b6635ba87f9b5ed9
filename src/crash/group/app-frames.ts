import type { Frame } from '../../domain/crash/crash-stack.ts'
import { bareName } from './bare-name.ts'
import { isBarrier, isBeginning, isLibrary, isNoise } from './frame-kinds.ts'
import { isSystemLibrary, moduleName } from './module-name.ts'

export interface AppFrame {
  /** As shown: `module!function`, or `module+offset` where no name is known. */
  readonly id: string
  /** As compared: without the module where the name says enough by itself, as a log does not tell modules and a build may rename its files. */
  readonly key: string
  /** The bare name; undefined where none is known. */
  readonly name: string | undefined
  /** Its place in the stack it comes from. */
  readonly index: number
}

/** What the program itself was doing: frames behind the last barrier, without the machinery around them. Innermost first; repeats not folded. */
export function appFrames(frames: readonly Frame[]): AppFrame[] {
  const named = frames.map((frame, index) => ({ frame, index, name: frame.function === undefined ? undefined : bareName(frame.function) }))
  const last = named.findLastIndex(({ frame, name }) => frame.signalHandler === true || (name !== undefined && isBarrier(name)))
  const behind = named
    .slice(last + 1)
    .filter(({ frame, name }) => (name === undefined ? frame.module !== '' && !isSystemLibrary(frame.module) : !isNoise(name)))
  const own = behind.filter(({ frame, name }) => name === undefined || !(isLibrary(name) || isSystemLibrary(frame.module)))
  const kept = withoutBeginning(own.some(({ name }) => name !== undefined) ? own : behind)
  return kept.map(({ frame, index, name }) => {
    const id = frameId(frame, name)
    return { id, key: name !== undefined && isQualified(name) ? name : id, name, index }
  })
}

/** Without the outermost frames that come and go between builds, as long as one with a name is left. */
function withoutBeginning<Named extends { readonly name: string | undefined }>(frames: readonly Named[]): readonly Named[] {
  const last = frames.findLastIndex(({ name }) => name === undefined || !isBeginning(name))
  const rest = frames.slice(0, last + 1)
  return rest.some(({ name }) => name !== undefined) ? rest : frames
}

/** Whether it can be told where the program's own frames begin. */
export function hasBarrier(frames: readonly Frame[]): boolean {
  return frames.some(({ function: name, signalHandler }) => signalHandler === true || (name !== undefined && isBarrier(bareName(name))))
}

function frameId(frame: Frame, name: string | undefined): string {
  const module = frame.module === '' ? '' : moduleName(frame.module)
  const id = name === undefined ? `${module}+${frame.offset}` : module === '' ? name : `${module}!${name}`
  return id.slice(0, 512)
}

/** `milvus::Load`, `main.(*loader).load`: names that two programs share only where they share the code. A C function or an entry point needs its program. */
function isQualified(name: string): boolean {
  return /::|[./]/.test(name) && !isBeginning(name)
}
