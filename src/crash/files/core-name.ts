import type { NamedCore, PatternMatcher } from './named-core.ts'

/** `core.<comm>.<uid>.<boot id>.<pid>.<microseconds>`; dots, slashes and blanks of the name are escaped. */
const systemd = /^core\.([^./]{0,255})\.(\d{1,10})\.([0-9a-f]{32})\.(\d{1,10})\.(\d{1,18})(?:\.(?:zst|lz4|xz))?$/
/** `core.<exe>.<pid>.<uid>.<signal>`. */
const classicLong = /^core\.([^/]{1,200})\.(\d{1,10})\.(\d{1,10})\.(\d{1,3})(?:\.(?:zst|lz4|xz|gz))?$/
const classicShort = /^core(?:\.(\d{1,10}))?(?:\.(?:zst|lz4|xz|gz))?$/

/** Reads a file's name; undefined where it is no name of a core. Patterns of this machine win over the usual ones. */
export function coreNameOf(name: string, matchers: readonly PatternMatcher[] = []): NamedCore | undefined {
  if (isTemporary(name)) return undefined
  for (const matcher of matchers) {
    const named = matcher(name)
    if (named !== undefined) return named
  }
  return systemdName(name) ?? classicName(name)
}

/** Files that somebody is still writing under another name. */
export function isTemporary(name: string): boolean {
  return name.startsWith('.#') || name.startsWith('.nfs') || /\.(?:tmp|part|partial)$/.test(name)
}

function systemdName(name: string): NamedCore | undefined {
  const [, command, uid, bootId, pid, microseconds] = systemd.exec(name) ?? []
  if (command === undefined || bootId === undefined) return undefined
  return {
    pattern: 'systemd',
    command: unescaped(command),
    uid: Number(uid),
    bootId,
    pid: Number(pid),
    crashedAtMs: Math.floor(Number(microseconds) / 1000),
  }
}

function classicName(name: string): NamedCore | undefined {
  const [, command, pid, uid, signal] = classicLong.exec(name) ?? []
  if (command !== undefined) return { pattern: 'classic', command, pid: Number(pid), uid: Number(uid), signal: Number(signal) }
  const short = classicShort.exec(name)
  if (short === null) return undefined
  return short[1] === undefined ? { pattern: 'classic' } : { pattern: 'classic', pid: Number(short[1]) }
}

/** systemd writes bytes that would be misread as `\x2e`. */
function unescaped(text: string): string {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 1) {
    const hex = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(at, at + 4))?.[1]
    if (hex === undefined) bytes.push(...Buffer.from(text[at] ?? ''))
    else {
      bytes.push(Number.parseInt(hex, 16))
      at += 3
    }
  }
  return Buffer.from(bytes).toString('utf8')
}
