/**
 * Hides in free text what a configured name announces (`password=x`, `"apiKey": "x"`, `token: x`, `Authorization: Bearer x`) and credentials inside URLs.
 * Names are compared without case, dashes and underscores, and may be part of a longer name.
 */
export function logMask(names: readonly string[]): (text: string) => string {
  const parts = names.map((name) =>
    name
      .toLowerCase()
      .replaceAll(/[-_.]/g, '')
      .split('')
      .map((letter) => escaped(letter))
      .join('[-_.]?'),
  )
  const named =
    parts.length === 0
      ? undefined
      : new RegExp(String.raw`((?:${parts.join('|')})[\w.-]{0,40}["']?\s{0,3}[=:]\s{0,3}["']?)((?:bearer |basic )?[^\s"',;&]{1,500})`, 'gi')
  return (text) => {
    const withoutNamed = named === undefined ? text : text.replace(named, '$1***')
    return withoutNamed
      .replace(/\b(authorization["']?\s{0,3}[=:]\s{0,3}["']?)((?:bearer |basic )?[^\s"',;]{1,500})/gi, '$1***')
      .replace(/([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@]{1,300}@/gi, '$1***@')
  }
}

function escaped(letter: string): string {
  return letter.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
