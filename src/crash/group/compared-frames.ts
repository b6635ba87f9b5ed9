import type { Frame } from '../../domain/crash/crash-stack.ts'
import { type AppFrame, appFrames } from './app-frames.ts'
import { bareName } from './bare-name.ts'
import { isBeginning, isConstructor, isDestructor, isLambda, isThrow } from './frame-kinds.ts'

const closureKey = '{lambda}'

/**
 * The frames that one build of a program shows as another one does. What an optimising compiler puts into its caller, lets jump or names differently in each build says nothing about the
 * bug: closures between a task and what runs it, constructors and destructors that only lead from one function to another. The innermost frame always stays.
 */
export function comparedFrames(frames: readonly Frame[]): readonly AppFrame[] {
  const app = withClosuresNamed(behindDestructor(appFrames(frames), frames))
  if (app.every(isLikeBeginning)) return [...calledByBeginning(app[0], frames), ...app]
  return withoutGlue(withoutClosures(app))
}

function isLikeBeginning({ name }: AppFrame): boolean {
  return name !== undefined && isBeginning(name)
}

/**
 * An exception that leaves a destructor ends the process, and whether the frames that threw it are still there depends on whether something in them had to be cleaned up. The destructor
 * is where it went wrong.
 */
function behindDestructor(app: readonly AppFrame[], frames: readonly Frame[]): readonly AppFrame[] {
  const inner = frames.slice(0, app[0]?.index ?? 0)
  if (!inner.some(({ function: name }) => name !== undefined && isThrow(bareName(name)))) return app
  const at = app.findIndex(({ name }) => name !== undefined && isDestructor(name))
  return at < 0 ? app : app.slice(at)
}

function withClosuresNamed(app: readonly AppFrame[]): readonly AppFrame[] {
  return app.map((frame) => (frame.name !== undefined && isLambda(frame.name) ? { ...frame, key: closureKey } : frame))
}

function withoutClosures(app: readonly AppFrame[]): readonly AppFrame[] {
  return app.filter(({ key }, index) => index === 0 || key !== closureKey)
}

/** Where nothing but one function would be left they do tell crashes apart. */
function withoutGlue(app: readonly AppFrame[]): readonly AppFrame[] {
  const rest = app.filter(({ name }, index) => index === 0 || name === undefined || !(isConstructor(name) || isDestructor(name)))
  return rest.length < 2 ? app : rest
}

/** A crash in `main` itself is told by what it called: without that all of them would be one. */
function calledByBeginning(innermost: AppFrame | undefined, frames: readonly Frame[]): readonly AppFrame[] {
  const index = (innermost?.index ?? 0) - 1
  const called = frames[index]
  if (called?.function === undefined || called.signalHandler === true) return []
  const name = bareName(called.function)
  return [{ id: name.slice(0, 512), key: name, name, index }]
}
