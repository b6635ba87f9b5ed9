import type { NamedCore, PatternMatcher } from './named-core.ts'

interface Specifier {
  readonly least: number
  readonly most: number
  readonly digits: boolean
  readonly read: (text: string) => Partial<NamedCore>
}

const number = (key: 'pid' | 'tid' | 'uid' | 'gid' | 'signal'): Specifier => ({
  least: 1,
  most: 10,
  digits: true,
  read: (text) => ({ [key]: Number(text) }),
})
const text = (least: number, most: number, read: Specifier['read']): Specifier => ({ least, most, digits: false, read })
const ignored = (most: number): Specifier => ({ least: 1, most, digits: true, read: () => ({}) })

/** core(5); texts are as long as the kernel lets them be. */
const specifiers: Readonly<Record<string, Specifier>> = {
  p: number('pid'),
  P: number('pid'),
  i: number('tid'),
  I: number('tid'),
  u: number('uid'),
  g: number('gid'),
  s: number('signal'),
  t: { least: 9, most: 11, digits: true, read: (seconds) => ({ crashedAtMs: Number(seconds) * 1000 }) },
  h: text(0, 64, (hostname) => (hostname === '' ? {} : { hostname })),
  // The name of the thread that crashed, not of its program; a slash in it is written as an exclamation mark.
  e: text(0, 15, (threadName) => (threadName === '' ? {} : { threadName })),
  f: text(1, 128, (command) => ({ command })),
  E: text(1, 200, (path) => ({ executable: path.replaceAll('!', '/') })),
  c: ignored(20),
  C: ignored(6),
  d: ignored(1),
}
const compressedEnding = /\.(?:zst|lz4|xz|gz)$/
const mostName = 255

/**
 * Makes a matcher of a `core_pattern` as /proc/sys/kernel/core_pattern holds it. Undefined for a pipe (`|/usr/lib/systemd/systemd-coredump ...`): no file is named by it.
 * `usesPid`: core_uses_pid is 1, which puts `.<pid>` behind a pattern without %p.
 */
export function matcherOfPattern(corePattern: string, usesPid = false): PatternMatcher | undefined {
  const pattern = corePattern.trim()
  if (pattern === '' || pattern.startsWith('|')) return undefined
  const name = pattern.slice(pattern.lastIndexOf('/') + 1)
  const parts: (string | Specifier)[] = []
  for (const [whole, letter] of `${name}${usesPid && !name.includes('%p') ? '.%p' : ''}`.matchAll(/%(.?)|[^%]+/gs)) {
    if (letter === undefined || letter === '%') parts.push(letter ?? whole)
    else {
      // The kernel drops specifiers that it does not know, and a single % at the end.
      const specifier = specifiers[letter]
      if (specifier !== undefined) parts.push(specifier)
    }
  }
  return (candidate) => {
    if (candidate.length > mostName) return undefined
    const found = matched(parts, candidate) ?? matched(parts, candidate.replace(compressedEnding, ''))
    return found === undefined ? undefined : { pattern: 'configured', ...found }
  }
}

/**
 * Fits a name to a pattern, each text as long as it can be; of two values for one thing the first counts. Dead ends are remembered, so that the work is bounded by
 * parts times places times lengths: as one regular expression, six texts in a row took minutes over a name of digits.
 */
function matched(parts: readonly (string | Specifier)[], name: string): Partial<NamedCore> | undefined {
  const dead = new Set<number>()
  const from = (index: number, at: number): Partial<NamedCore> | undefined => {
    const part = parts[index]
    if (part === undefined) return at === name.length ? {} : undefined
    if (typeof part === 'string') return name.startsWith(part, at) ? from(index + 1, at + part.length) : undefined
    const key = index * (mostName + 1) + at
    if (dead.has(key)) return undefined
    for (let length = Math.min(part.most, lengthOf(part, name, at)); length >= part.least; length -= 1) {
      const rest = from(index + 1, at + length)
      if (rest !== undefined) return { ...rest, ...part.read(name.slice(at, at + length)) }
    }
    dead.add(key)
    return undefined
  }
  return from(0, 0)
}

function lengthOf({ digits }: Specifier, name: string, at: number): number {
  if (!digits) return name.length - at
  let end = at
  while (end < name.length && name.charCodeAt(end) >= 48 && name.charCodeAt(end) <= 57) end += 1
  return end - at
}
