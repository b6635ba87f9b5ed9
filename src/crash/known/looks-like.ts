import type { KnownCrash } from '../../domain/crash/crash-record.ts'
import type { StackReport } from '../../domain/crash/crash-stack.ts'
import { appFrames } from '../group/app-frames.ts'
import { stackSimilarity } from '../group/similarity.ts'
import type { KnownEntry } from './known-crash.ts'
import { milvusCrashes } from './milvus.ts'

const threshold = 0.6
const most = 5
/** Words alone are less sure than frames: another bug can die with the same words. */
const wordsAlone = 0.7
/** One frame is no stack: another bug can go through the same function. */
const oneFrame = 0.75
/** Taken off for each frame above the known ones. */
const skippedFrame = 0.1

/**
 * Known crashes that this one looks like, the likest first. Works offline. `signal` is the number the process ended by; what a re-raise hid counts instead.
 * An entry's frames may stand anywhere in the stack, in order; those near the crash count most.
 */
export function looksLike(stack: StackReport, signal: number | undefined, entries: readonly KnownEntry[] = milvusCrashes): KnownCrash[] {
  const crashed = stack.threads.find(({ tid }) => tid === stack.crashThread)
  const names = appFrames(crashed?.frames ?? []).flatMap(({ name }) => (name === undefined ? [] : [shortName(name)]))
  const real = stack.goReraised?.signal ?? signal
  return entries
    .filter(({ signals }) => signals === undefined || real === undefined || real === 0 || signals.includes(real))
    .map((entry) => ({ entry, similarity: likeness(entry, names, stack.abortMessage ?? '') }))
    .filter(({ similarity }) => similarity >= threshold)
    .toSorted((left, right) => right.similarity - left.similarity)
    .slice(0, most)
    .map(({ entry: { id, title, fixedIn, advice }, similarity }) => ({
      id,
      title,
      similarity: Math.round(similarity * 100) / 100,
      ...(fixedIn === undefined ? {} : { fixedIn }),
      advice,
    }))
}

function likeness({ frames, says }: KnownEntry, names: readonly string[], message: string): number {
  const isSaid = says?.every((words) => message.includes(words)) === true
  const wanted = (frames ?? []).map(shortName)
  const inStack = wanted.length === 0 || names.length === 0 ? 0 : nearest(wanted, names)
  const byFrames = wanted.length === 1 ? inStack * (isSaid ? 1 : oneFrame) : inStack
  return Math.max(byFrames, isSaid ? wordsAlone : 0)
}

/** Compared from each of the topmost frames on: inlining adds and takes away frames above the known ones. */
function nearest(wanted: readonly string[], names: readonly string[]): number {
  const shared = new Set(names)
  if (!wanted.some((name) => shared.has(name))) return 0
  const starts = Array.from({ length: Math.min(3, names.length) }, (_, index) => index)
  const whole = Math.max(...starts.map((start) => stackSimilarity(names.slice(start), wanted) * (1 - skippedFrame * start)))
  // A stack shorter than the entry matches easily: what share of the entry is there counts as well.
  const share = wanted.filter((name) => shared.has(name)).length / wanted.length
  return whole * Math.sqrt(share)
}

/** The last two parts: reports leave namespaces and import paths out. */
function shortName(name: string): string {
  const local = name.slice(name.lastIndexOf('/') + 1)
  return local.includes('::') ? local.split('::').slice(-2).join('::') : local.replace(/^[\w]+\.(?=\(\*)/, '').replace(/^main\./, '')
}
