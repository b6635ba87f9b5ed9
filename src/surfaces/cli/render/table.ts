import { stripVTControlCharacters } from 'node:util'
import { padEnd, widthOf } from '../width.ts'

/** Columns as wide as their widest cell, two apart; the last one is not padded. */
export function table(rows: readonly (readonly string[])[], head?: readonly string[]): string {
  const all = head === undefined ? rows : [head, ...rows]
  const columns = all[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...all.map((row) => widthOf(bare(row[column] ?? '')))))
  return all
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === columns - 1 ? cell : padEnd(cell, (widths[column] ?? 0) + cell.length - bare(cell).length),
      )
      return `${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}

/** Colours take no columns. */
function bare(cell: string): string {
  return stripVTControlCharacters(cell)
}
