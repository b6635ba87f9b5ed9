import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt, textAt } from './bytes.ts'
import { type CoreImage, readMemory, segmentOf } from './core-image.ts'

/** What the kernel laid on top of the main thread's stack at the program's start. */
export interface InitialStack {
  /** The path that was given to `execve`. */
  readonly executablePath: string
  readonly arguments: readonly string[]
  /** Allowed keys only; the rest is never looked at again. */
  readonly environment: Readonly<Record<string, string>>
}

const allowed = /^(?:HOSTNAME|POD_[A-Z0-9_]{1,60}|KUBERNETES_SERVICE_HOST)$/
/** Keys that match `allowed` and still may hold a secret. */
const refused = /PASS|SECRET|TOKEN|KEY|CREDENTIAL/
const mostPath = 4096
/** Arguments, environment and the pointers to them; the kernel allows 2 MiB, real programs stay below this. */
const mostBlock = 512 * 1024
const mostArguments = 100
const mostEnvironment = 20_000
const mostValue = 512

/**
 * Reads arguments and environment as the kernel left them: pointers to both lie right before the auxiliary vector, whose bytes NT_AUXV repeats and so can be found again;
 * the texts lie before the path at AT_EXECFN. Undefined where that memory is not in the core or out of reach.
 */
export async function readInitialStack(
  core: CoreBytes,
  image: CoreImage,
  executablePathAt: number,
  auxiliary: Buffer,
): Promise<InitialStack | undefined> {
  const segment = segmentOf(image, executablePathAt)
  if (segment === undefined) return undefined
  const from = Math.max(segment.start, executablePathAt - mostBlock)
  const block = await readMemory(core, image, from, executablePathAt - from + mostPath)
  if (block === undefined || executablePathAt - from >= block.length) return undefined
  const executablePath = textAt(block, executablePathAt - from, block.length)
  const vectorAt = auxiliary.length < 32 ? -1 : block.indexOf(auxiliary.subarray(0, auxiliary.length))
  if (vectorAt === -1) return { executablePath, arguments: [], environment: environmentIn(textsBefore(block, executablePathAt - from)) }
  const environment = pointedBefore(block, from, vectorAt - 8, mostEnvironment)
  const given = pointedBefore(block, from, environment.at - 8, mostEnvironment)
  return {
    executablePath,
    arguments: given.texts.slice(0, mostArguments).map((text) => text.slice(0, mostPath)),
    environment: environmentIn(environment.texts),
  }
}

/**
 * Texts behind the pointers that end at `end` (the NULL that closes the list), in their order; `at` is the place of the first pointer.
 * The list begins behind the NULL of the list before it, or behind argc: the first value that does not point into the block.
 */
function pointedBefore(block: Buffer, base: number, end: number, most: number): { texts: string[]; at: number } {
  const texts: string[] = []
  let at = end
  while (at - 8 >= 0 && texts.length < most) {
    const target = safeNumberAt(block, at - 8) - base
    if (target <= end || target >= block.length) break
    texts.push(textAt(block, target, Math.min(block.length, target + mostPath)))
    at -= 8
  }
  return { texts: texts.reverse(), at }
}

/** Where the vector cannot be found (a program that overwrote its stack): the texts that lie before the path, arguments among them. */
function textsBefore(block: Buffer, end: number): string[] {
  return block.toString('utf8', Math.max(0, end - 64 * 1024), end).split('\0')
}

function environmentIn(texts: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const text of texts) {
    const equals = text.indexOf('=')
    const key = text.slice(0, Math.max(0, equals))
    if (equals > 0 && allowed.test(key) && !refused.test(key) && !Object.hasOwn(found, key))
      found[key] = text.slice(equals + 1).slice(0, mostValue)
  }
  return found
}
