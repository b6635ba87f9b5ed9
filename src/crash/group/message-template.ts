const mostCharacters = 500

/**
 * A message without what differs between two crashes of one bug: line numbers, addresses, ids, the process that said it.
 * Words and short numbers stay: "index 3 out of range" says more with its 3 than without, ids of eight digits never do.
 */
export function messageTemplate(message: string): string {
  const line = message
    .slice(0, 4 * mostCharacters)
    .replace(/[\s\0]+/g, ' ')
    .trim()
  return (
    line
      .replace(/(\.(?:cc|cpp|cxx|c|h|hpp|hh|go|rs|S)):\d+(?::\d+)?/g, '$1:L')
      .replace(/\b0x[0-9a-f]+\b/gi, 'ADDR')
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, 'ID')
      .replace(/(?:\/[\w.@%+-]+){2,}\/(?=[\w.@%+-])/g, 'PATH/')
      .replace(/\b\d{5,}\b/g, 'N')
      .replace(/\b(?=\w*\d)[0-9a-f]{16,}\b/gi, 'N')
      // glibc's assert begins with the program's name, which a build may change.
      .replace(/^[\w.+-]{1,64}: (?=\S{1,200}:L: )/, '')
      .slice(0, mostCharacters)
  )
}

const saidByLibrary =
  /Assertion [`'"].*failed|^(?:double free or corruption|(?:free|malloc|realloc|munmap_chunk|malloc_consolidate)\(\)|corrupted (?:size|double-linked)|invalid fastbin|\*\*\* (?:stack smashing|buffer overflow) detected)/

/** glibc keeps its last words in memory, so a core tells them as well as a log does; what an exception said stands only in a log. */
export function isKeptInCore(message: string): boolean {
  return saidByLibrary.test(message)
}
