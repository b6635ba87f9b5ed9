/** Cuts what comes in pieces into lines. Nothing is copied before a line is whole, and of one that does not end no more is held than `most` bytes: then it says no. */
export function messageLines(most: number, onLine: (line: string) => void): (chunk: Buffer) => 'taken' | 'too-long' {
  let pieces: Buffer[] = []
  let size = 0
  return (chunk) => {
    let start = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      if (size + end - start > most) return 'too-long'
      const line = Buffer.concat([...pieces, chunk.subarray(start, end)]).toString('utf8')
      pieces = []
      size = 0
      start = end + 1
      onLine(line)
    }
    const rest = chunk.subarray(start)
    size += rest.length
    if (size > most) {
      pieces = []
      return 'too-long'
    }
    if (rest.length > 0) pieces.push(rest)
    return 'taken'
  }
}
