/**
 * Edits (insert, delete, replace, swap of neighbours) that turn one name into another: optimal string alignment distance, O(n*m).
 * Gives up beyond `most`, answering `most + 1`.
 */
export function editDistance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      line.push(
        Math.min(
          at(rows, row - 1, column) + 1,
          (line[column - 1] ?? 0) + 1,
          at(rows, row - 1, column - 1) + (same ? 0 : 1),
          swapped ? at(rows, row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    rows.push(line)
  }
  return Math.min(at(rows, left.length, right.length), most + 1)
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? Number.POSITIVE_INFINITY
}

/** The candidate that was most likely meant: at most two edits away (one, for names under five letters), and no other is as near. */
export function nearestName(wrong: string, candidates: readonly string[]): string | undefined {
  const most = wrong.length < 5 ? 1 : 2
  const ranked = [...new Set(candidates)]
    .filter((candidate) => candidate !== wrong)
    .map((candidate) => ({ candidate, distance: editDistance(wrong.toLowerCase(), candidate.toLowerCase(), most) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((left, right) => left.distance - right.distance)
  const [first, second] = ranked
  return first === undefined || (second !== undefined && second.distance === first.distance) ? undefined : first.candidate
}
