import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt } from '../elf/bytes.ts'
import { type CoreImage, readMemory } from '../elf/core-image.ts'
import type { ThreadPlace } from './slim-notes.ts'

/** Of Go's `g`: lowest address of its stack, first address behind it, and far behind the thread (`m`) that runs it. The same since Go 1.3. */
const goroutine = { low: 0, high: 8, thread: 48, size: 56 } as const
/** The goroutines that a thread knows (its own, the one for signals, the current one) stand among the first words of its `m`. */
const threadBytes = 512
const leastStack = 2048

/** On x86-64 Go keeps the running goroutine in the last word of thread-local storage. */
export async function threadGoroutine(core: CoreBytes, image: CoreImage, { threadPointer }: ThreadPlace): Promise<number> {
  if (image.header.machine !== 'x86-64' || threadPointer === 0) return 0
  const word = await readMemory(core, image, threadPointer - 8, 8)
  return word === undefined || word.length < 8 ? 0 : safeNumberAt(word, 0)
}

/**
 * Stacks of goroutines lie in Go's heap, among everything else. Where the goroutine can be found whose stack holds `sp`, its stack ends there; undefined where none can, and for the
 * system's own stacks, whose bounds Go only guesses. A goroutine's stack has a power of two as its size, a system's stack as Go sees it has not.
 */
export async function goroutineEnd(
  core: CoreBytes,
  image: CoreImage,
  candidates: readonly number[],
  sp: number,
): Promise<number | undefined> {
  const threads: number[] = []
  for (const candidate of candidates) {
    const words = await wordsAt(core, image, candidate, goroutine.size)
    if (words === undefined) continue
    const end = endOf(words, sp)
    if (end !== undefined) return end === 'guessed' ? undefined : end
    threads.push(safeNumberAt(words, goroutine.thread))
  }
  for (const thread of new Set(threads)) {
    const words = await wordsAt(core, image, thread, threadBytes)
    if (words === undefined) continue
    for (let at = 0; at < words.length; at += 8) {
      const known = await wordsAt(core, image, safeNumberAt(words, at), 16)
      const end = known === undefined ? undefined : endOf(known, sp)
      if (end !== undefined) return end === 'guessed' ? undefined : end
    }
  }
  return undefined
}

async function wordsAt(core: CoreBytes, image: CoreImage, address: number, size: number): Promise<Buffer | undefined> {
  if (!Number.isFinite(address) || address <= 0 || address % 8 !== 0) return undefined
  const words = await readMemory(core, image, address, size)
  return words === undefined || words.length < size ? undefined : words
}

function endOf(words: Buffer, sp: number): number | 'guessed' | undefined {
  const [low, high] = [safeNumberAt(words, goroutine.low), safeNumberAt(words, goroutine.high)]
  if (!(low <= sp && sp < high) || !Number.isFinite(high)) return undefined
  const size = high - low
  return size >= leastStack && Number.isInteger(Math.log2(size)) ? high : 'guessed'
}
