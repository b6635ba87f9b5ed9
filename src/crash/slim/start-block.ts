import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt, textAt } from '../elf/bytes.ts'
import { type CoreImage, readMemory, segmentOf } from '../elf/core-image.ts'
import type { ByteRange } from './byte-ranges.ts'
import { plainWords } from './plain-words.ts'

/** What the kernel laid on top of the main thread's stack: pointers, auxiliary vector, then the texts of arguments and environment. */
export interface StartBlock {
  /** Kept as memory, so that pointers into it stay inside the core. */
  readonly memory?: ByteRange
  /** Overwritten with zeros. */
  readonly blanked: readonly ByteRange[]
  /** Texts inside `blanked` that stay: the program's path and the keys that say which pod it was. */
  readonly kept: readonly ByteRange[]
  /** Values that must not be in the core wherever a stack holds a copy. */
  readonly secrets: readonly Buffer[]
}

const randomBytes = 25
const executablePath = 31
const mostBlock = 2 * 1024 * 1024
const mostPath = 4096
const harmless = /^(?:HOSTNAME|POD_[A-Z0-9_]{1,60}|KUBERNETES_SERVICE_HOST)=/
/** A key that looks harmless and may hold a secret all the same. */
const refused = /PASS|SECRET|TOKEN|KEY|CREDENTIAL/
/** Set by Kubernetes for each Service: addresses, thousands of them. */
const serviceKey = /_(?:SERVICE|PORT)(?:_|$)/
/** Shorter values stand in every memory by chance. */
const leastSecret = 6
const mostSecrets = 400

/** Finds the block by its end (the path at AT_EXECFN) and the auxiliary vector, which NT_AUXV repeats. Without the vector everything from AT_RANDOM upwards is blanked. */
export async function readStartBlock(core: CoreBytes, image: CoreImage, auxiliary: Buffer): Promise<StartBlock> {
  const pathAt = auxiliaryValue(auxiliary, executablePath)
  const randomAt = auxiliaryValue(auxiliary, randomBytes)
  const anchor = pathAt ?? randomAt
  const segment = anchor === undefined ? undefined : segmentOf(image, anchor)
  if (anchor === undefined || segment === undefined) return { blanked: [], kept: [], secrets: [] }
  const from = Math.max(segment.start, anchor - mostBlock)
  const end = segment.start + segment.fileSize
  const bytes = await readMemory(core, image, from, Math.min(end, anchor + mostBlock) - from)
  if (bytes === undefined) return { blanked: [{ start: from, end: segment.end }], kept: [], secrets: [] }
  const vectorAt = auxiliary.length < 32 ? -1 : bytes.lastIndexOf(auxiliary)
  const textsFrom = vectorAt === -1 ? (randomAt ?? from) : from + vectorAt + auxiliary.length
  const texts = textsIn(bytes.subarray(textsFrom - from), textsFrom)
  const pointersFrom = vectorAt === -1 ? undefined : pointersStart(bytes, vectorAt, from)
  const kept = keptTexts(texts, pathAt, pointersFrom === undefined ? undefined : safeNumberAt(bytes, pointersFrom + 8))
  return {
    memory: { start: pointersFrom === undefined ? textsFrom : from + pointersFrom, end },
    blanked: [{ start: textsFrom, end }],
    kept,
    secrets: secretsOf(texts.filter((text) => !kept.includes(text)).map(({ text }) => text)),
  }
}

/** The program's path, its name and subcommands, and what says which pod it was. */
function keptTexts(texts: readonly Text[], pathAt: number | undefined, argumentsAt: number | undefined): readonly Text[] {
  const first = texts.findIndex(({ start }) => start === argumentsAt)
  const words = first === -1 ? [] : texts.slice(first, first + plainWords(texts.slice(first).map(({ text }) => text)).length)
  const pods = texts.filter(({ text }) => harmless.test(text) && !refused.test(text.slice(0, text.indexOf('='))))
  return [...texts.filter(({ start }) => start === pathAt), ...words, ...pods]
}

export function auxiliaryValue(auxiliary: Buffer, key: number): number | undefined {
  for (let at = 0; at + 16 <= auxiliary.length; at += 16) {
    const value = safeNumberAt(auxiliary, at + 8)
    if (safeNumberAt(auxiliary, at) === key && Number.isFinite(value) && value > 0) return value
  }
  return undefined
}

interface Text extends ByteRange {
  readonly text: string
}

function textsIn(bytes: Buffer, base: number): readonly Text[] {
  const texts: Text[] = []
  for (let at = 0; at < bytes.length; ) {
    const nul = bytes.indexOf(0, at)
    const end = nul === -1 ? bytes.length : nul
    if (end > at) texts.push({ start: base + at, end: base + end, text: textAt(bytes, at, Math.min(end, at + mostPath)) })
    at = end + 1
  }
  return texts
}

/** The pointers to arguments and environment lie right before the vector, down to argc: the first word but NULL that points nowhere into the block. */
function pointersStart(bytes: Buffer, vectorAt: number, base: number): number {
  let at = vectorAt - 8
  for (let nulls = 0; at >= 0; at -= 8) {
    const target = safeNumberAt(bytes, at)
    if (target === 0) nulls += 1
    if (nulls > 2 || (target !== 0 && (target <= base + vectorAt || target >= base + bytes.length))) break
  }
  return Math.max(0, at)
}

function secretsOf(texts: readonly string[]): readonly Buffer[] {
  const values = texts.flatMap((text) => {
    const equals = text.indexOf('=')
    const [key, value] = [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)]
    return serviceKey.test(key) || value.startsWith('/') || Buffer.byteLength(value) < leastSecret ? [] : [value]
  })
  return [...new Set(values)].slice(0, mostSecrets).map((value) => Buffer.from(value))
}
