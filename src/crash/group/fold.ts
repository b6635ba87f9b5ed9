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

/**
 * A stack overflow faults in whichever function of the cycle needs the last bytes, and is cut off after some frames: the cycle is told from its smallest name on,
 * and what follows it, being the beginning or the cut, is left out.
 */
export function recursionCycle(frames: readonly string[]): string[] | undefined {
  for (let length = 1; length <= longestCycle; length++) {
    for (let from = 0; from < 4 && from + 3 * length <= frames.length; from++) {
      const cycle = frames.slice(from, from + length)
      const isCycle = Array.from({ length: 2 * length }, (_, index) => frames[from + length + index]).every(
        (frame, index) => frame === cycle[index % length],
      )
      if (isCycle) return rotated(cycle)
    }
  }
  return undefined
}

function rotated(cycle: readonly string[]): string[] {
  const smallest = cycle.toSorted()[0]
  const at = smallest === undefined ? 0 : cycle.indexOf(smallest)
  return [...cycle.slice(at), ...cycle.slice(0, at)]
}
