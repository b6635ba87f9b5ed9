const mostCharacters = 4 * 1024 * 1024
const mostLines = 100_000
const mostLineCharacters = 8192

/** `2024-05-31T17:30:14.165886181Z stderr F `: what the container runtime writes before each line. `P` is a part of a line that goes on in the next. */
const runtimePrefix = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) ([FP]) ?/
/** `kubectl logs --timestamps`. */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z (?=\S|\t|$)/

/** The last lines of a log as the program wrote them: prefixes of the runtime taken off, parts of long lines joined, bounded in every direction. */
export function logLines(text: string): string[] {
  const tail = text.length > mostCharacters ? text.slice(text.indexOf('\n', text.length - mostCharacters) + 1) : text
  const lines: string[] = []
  let open = ''
  for (const raw of tail.split('\n')) {
    const prefix = runtimePrefix.exec(raw.slice(0, 80))
    const body = (prefix === null ? raw.replace(timestamp, '') : raw.slice(prefix[0].length)).replace(/\r$/, '')
    if (prefix?.[1] === 'P') {
      open = (open + body).slice(0, mostLineCharacters)
      continue
    }
    lines.push((open + body).slice(0, mostLineCharacters))
    open = ''
  }
  if (open !== '') lines.push(open)
  return lines.slice(-mostLines)
}
