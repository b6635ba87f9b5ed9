/** A line of a unified diff: where it stands in the new file, or stood in the old one. */
export interface ChangedLine {
  readonly file: string
  readonly line: number
  readonly kind: 'added' | 'removed' | 'kept'
  readonly text: string
}

/** Reads a unified diff. What is cut off in its middle ends there; nothing of it is trusted further than to be shown and matched. */
export function readDiff(diff: string): ChangedLine[] {
  const lines: ChangedLine[] = []
  let [file, oldFile, oldLine, newLine, isInHunk] = ['', '', 0, 0, false]
  for (const text of diff.split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text)
    if (text.startsWith('diff --git ')) isInHunk = false
    else if (!isInHunk && text.startsWith('--- ')) oldFile = nameIn(text)
    else if (!isInHunk && text.startsWith('+++ ')) file = nameIn(text) === '/dev/null' ? oldFile : nameIn(text)
    else if (hunk !== null) [oldLine, newLine, isInHunk] = [Number(hunk[1]), Number(hunk[2]), true]
    else if (isInHunk && text.startsWith('+')) lines.push({ file, line: newLine++, kind: 'added', text: text.slice(1) })
    else if (isInHunk && text.startsWith('-')) lines.push({ file, line: oldLine++, kind: 'removed', text: text.slice(1) })
    else if (isInHunk && text.startsWith(' ')) {
      lines.push({ file, line: newLine++, kind: 'kept', text: text.slice(1) })
      oldLine += 1
    }
  }
  return lines
}

function nameIn(header: string): string {
  return (
    header
      .slice(4)
      .split('\t')[0]
      ?.replace(/^[ab]\//, '') ?? ''
  )
}
