import { quoted } from '../outside-text/quoted-text.ts'
import { essenceOf, lastMatching } from './log-lines.ts'

/** A log line that says something else did not answer. */
export interface Unanswered {
  readonly host: string
  readonly port: number | undefined
  readonly how: 'connection refused' | 'no such host' | 'timed out' | 'no route'
  readonly line: string
}

const ways: ReadonlyArray<readonly [Unanswered['how'], RegExp]> = [
  [
    'no such host',
    /no such host|ENOTFOUND|EAI_AGAIN|UnknownHost|name or service not known|temporary failure in name resolution|could not translate host name|bad address|nodename nor servname|name does not resolve|could not resolve host/i,
  ],
  ['connection refused', /connection refused|ECONNREFUSED|actively refused|errno 111\b|\(111\)|can'?t connect to .{0,40}server/i],
  ['no route', /no route to host|EHOSTUNREACH|network is unreachable|ENETUNREACH/i],
  [
    'timed out',
    /i\/o timeout|ETIMEDOUT|connect(?:ion)?\s?timed?\s?out|connect timeout|timed? ?out (?:while )?connecting|operation timed out|dial .{0,200}deadline exceeded/i,
  ],
]
const anyWay = new RegExp(ways.map(([, shape]) => shape.source).join('|'), 'i')

/** Where a line names the host: the more exact shapes first. The first group is the host, the second, where there is one, the port. */
const places: readonly RegExp[] = [
  /->\[?([\w.:-]+?)\]?:(\d{2,5})/,
  /server at "([^"\s]+)"(?: \([^)]*\))?, port (\d+)/,
  /(?:ENOTFOUND|EAI_AGAIN)\s+([\w.-]+)(?::(\d+))?/,
  /lookup ([\w.-]+)/,
  /host ?name "([^"\s]+)"/,
  /UnknownHost(?:Exception)?:?\s+([\w.-]+)/,
  /bad address '([^':\s]+)(?::(\d+))?'/,
  /resolve host:?\s+'?([\w.-]+)/,
  /\bhost[=: ]+["']?([\w.-]+)["']?[ ,;]+port[=: ]+(\d+)/i,
  /\b([a-z][\w.-]*)\/(?:<unresolved>|[\d.]+):(\d{2,5})/i,
  /:\/\/(?:[^\s@/]*@)?([\w.-]+)(?::(\d{2,5}))?/,
  /\b((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z][a-z0-9-]*|\d{1,3}(?:\.\d{1,3}){3}|localhost):(\d{2,5})\b/i,
  /server on '([\w.-]+)'/,
  /remote host \(([\w.-]+)\)/,
]
const sourceFile = /\.(?:go|py|js|mjs|ts|java|kt|rb|rs|c|cc|cpp|cs|php|ex)$/i

/** The latest line of a log's end that says a host did not answer, with that host. Undefined where none does, or none is named. */
export function unansweredIn(log: string): Unanswered | undefined {
  for (const line of lastMatching(log, anyWay)) {
    const found = unansweredLine(essenceOf(line)) ?? unansweredLine(line)
    if (found !== undefined) return { ...found, line: quoted(line) }
  }
  return undefined
}

function unansweredLine(text: string): Omit<Unanswered, 'line'> | undefined {
  const how = ways.find(([, shape]) => shape.test(text))?.[0]
  if (how === undefined) return undefined
  const dns = /lookup \S+ on ([\d.]+):53: (?!no such host)/.exec(text)
  if (dns?.[1] !== undefined) return { host: dns[1], port: 53, how: how === 'no such host' ? 'timed out' : how }
  for (const place of places) {
    const matches = text.replaceAll(/\bon [\d.]+:53\b/g, '').matchAll(new RegExp(place, `${place.flags}g`))
    const match = [...matches].find(([, name = '']) => !sourceFile.test(name))
    const host = match?.[1]
    if (host === undefined) continue
    const port = Number(match?.[2] ?? Number.NaN)
    return { host, port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : portBeside(text, host), how }
  }
  return undefined
}

/** The port is named elsewhere in the line: `dial tcp: lookup db: no such host` has none, `nc db:5432: bad address 'db'` has. */
function portBeside(text: string, host: string): number | undefined {
  const at = text.indexOf(`${host}:`)
  const digits = at < 0 ? null : /^:(\d{2,5})\b/.exec(text.slice(at + host.length))
  return digits === null ? undefined : Number(digits[1])
}
