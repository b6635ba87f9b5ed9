import type { Fingerprint } from '../../domain/crash/crash-record.ts'

/** Weight lost for each frame down the stack, and for each frame two equal frames are shifted against each other. */
const depthWeight = 0.04
const shiftWeight = 0.13
const mostFrames = 64
/** At and above: a person is asked whether the two are one bug. */
const proposalThreshold = 0.7

/**
 * Position dependent similarity of two stacks, 0-1 (Dang et al., "ReBucket", ICSE 2012, in the form that CASR uses):
 * the best common subsequence, each match weighing `exp(-(min(i,j)*0.04 + |i-j|*0.13))`, divided by the best that the shorter stack could reach.
 * Equal frames near the crash count most. O(m*n), at most 64 frames each.
 */
export function stackSimilarity(left: readonly string[], right: readonly string[]): number {
  const rows = left.slice(0, mostFrames)
  const columns = right.slice(0, mostFrames)
  const shorter = Math.min(rows.length, columns.length)
  if (shorter === 0) return 0
  let above = new Float64Array(columns.length + 1)
  for (const [i, frame] of rows.entries()) {
    const row = new Float64Array(columns.length + 1)
    for (const [j, other] of columns.entries()) {
      const matched = frame === other ? (above[j] ?? 0) + Math.exp(-(Math.min(i, j) * depthWeight + Math.abs(i - j) * shiftWeight)) : 0
      row[j + 1] = Math.max(above[j + 1] ?? 0, row[j] ?? 0, matched)
    }
    above = row
  }
  let best = 0
  for (let index = 0; index < shorter; index++) best += Math.exp(-depthWeight * index)
  return Math.min(1, (above[columns.length] ?? 0) / best)
}

export interface Candidate {
  readonly id: string
  readonly fingerprint: Pick<Fingerprint, 'frames' | 'faultClass' | 'messageTemplate'>
}

export interface Likeness {
  readonly id: string
  /** 0-1. */
  readonly similarity: number
}

/**
 * Groups that may be the same bug, best first, at most `most`: similarity of names at or above the threshold. A stack of one frame says too little: it only counts
 * where kind of fault and message agree as well. For crashes whose key is new; 5,000 groups take some ten milliseconds.
 */
export function similarTo(fingerprint: Candidate['fingerprint'], candidates: readonly Candidate[], most = 5): Likeness[] {
  const names = fingerprint.frames.map(nameOf)
  return candidates
    .map((candidate) => {
      const others = candidate.fingerprint.frames.map(nameOf)
      const isThin = Math.min(names.length, others.length) < 2
      const agrees =
        fingerprint.faultClass === candidate.fingerprint.faultClass && fingerprint.messageTemplate === candidate.fingerprint.messageTemplate
      return { id: candidate.id, similarity: isThin && !agrees ? 0 : stackSimilarity(names, others) }
    })
    .filter(({ similarity }) => similarity >= proposalThreshold)
    .toSorted((left, right) => right.similarity - left.similarity)
    .slice(0, most)
}

/** A log knows no modules: only functions are compared. */
function nameOf(frame: string): string {
  return frame.slice(frame.indexOf('!') + 1)
}
