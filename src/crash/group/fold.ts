const longestCycle = 6

/** Recursion counts once: `a b a b a b c` becomes `a b c`, for cycles of up to six; the shortest cycle first. Same order, same frames, whatever the depth was. */
export function foldRepeats(frames: readonly string[]): string[] {
  let folded = [...frames]
  for (let length = 1; length <= longestCycle; length++) folded = foldCycles(folded, length)
  return folded
}

function foldCycles(frames: readonly string[], length: number): string[] {
  const out: string[] = []
  for (const frame of frames) {
    out.push(frame)
    const from = out.length - 2 * length
    if (from < 0) continue
    let same = true
    for (let index = 0; index < length && same; index++) same = out[from + index] === out[from + length + index]
    if (same) out.length -= length
  }
  return out
}

/** Oftener than this in a stack that is cut off after some frames: part of the recursion. */
const oftenInStack = 3

/**
 * A stack overflow faults in whichever function of the cycle needs the last bytes, is cut off after some frames, and a compiler may put one round of the cycle into another: it is told
 * by the functions that come again and again, in the order of their names. Undefined where none does.
 */
export function recursion(frames: readonly string[]): string[] | undefined {
  const counts = Map.groupBy(frames, (frame) => frame)
  const often = [...counts].filter(([, { length }]) => length >= oftenInStack).map(([frame]) => frame)
  return often.length === 0 ? undefined : often.toSorted()
}
