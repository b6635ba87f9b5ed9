import type { CoredumpDetail, GroupDetail } from '../api/shapes.ts'

/** Something that happened around a crash. */
export interface Moment {
  readonly atMs: number
  readonly kind: 'release' | 'first-of-bug' | 'line' | 'crash' | 'told'
  /** A version, or a line of the log. */
  readonly text: string
  /** Of a release: it is the one that brought this bug. */
  readonly isCulprit?: boolean
}

const mostLines = 3
const aroundMs = 10 * 60_000

/** What is known of before and after, the earliest first: the release, the bug's first crash, the last log lines that have a time, the crash, the report. */
export function momentsOf({ file, report }: CoredumpDetail, group: GroupDetail | undefined): readonly Moment[] {
  const crashMs = Date.parse(file.timestamp)
  const moments: Moment[] = [{ atMs: crashMs, kind: 'crash', text: '' }]
  const toldMs = Date.parse(file.createdAt)
  if (toldMs - crashMs >= 1000) moments.push({ atMs: toldMs, kind: 'told', text: '' })
  const release = group?.releases.find(({ version }) => version === file.version)
  if (release !== undefined && Date.parse(release.firstSeen) < crashMs) {
    const isCulprit = group?.summary?.broughtBy === file.version
    moments.push({ atMs: Date.parse(release.firstSeen), kind: 'release', text: file.version, isCulprit })
  }
  if (group !== undefined && Date.parse(group.firstSeen) < crashMs)
    moments.push({ atMs: Date.parse(group.firstSeen), kind: 'first-of-bug', text: '' })
  return [...moments, ...linesNear(report.logTail ?? '', crashMs)].toSorted(
    (left, right) => left.atMs - right.atMs || order(left) - order(right),
  )
}

function order({ kind }: Moment): number {
  return ['release', 'first-of-bug', 'line', 'crash', 'told'].indexOf(kind)
}

/** The last lines with a time near the crash: first those that complain, then those that merely tell. */
function linesNear(log: string, crashMs: number): readonly Moment[] {
  const timed = log.split('\n').flatMap((text): Moment[] => {
    const atMs = timeOfLine(text, crashMs)
    return atMs === undefined || Math.abs(atMs - crashMs) > aroundMs ? [] : [{ atMs, kind: 'line', text }]
  })
  const latest = timed.toReversed()
  const doComplain = latest.filter(({ text }) => complains.test(text))
  const wanted = new Set([...new Set([...doComplain, ...latest])].slice(0, mostLines))
  return timed.filter((moment) => wanted.has(moment))
}

const complains = /\b(?:WARN(?:ING)?|ERROR|FATAL|PANIC|panic:|terminate called|[EWF]\d{4,8}\s)/

/** `[2026/11/21 08:00:00.123 +00:00]`, `2026-11-21T08:00:00.123Z`, and glog's `E20261121 08:00:00.123456`, which tells no zone and is taken as UTC. */
export function timeOfLine(line: string, nearMs: number): number | undefined {
  const start = line.slice(0, 64)
  const dated = /(\d{4})[/-](\d\d)[/-](\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*\s?(Z|[+-]\d\d:?\d\d)?/.exec(start)
  if (dated !== null) {
    const [, year, month, day, time, fraction = '', zone = 'Z'] = dated
    return instant(`${year}-${month}-${day}T${time}${fraction}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`)
  }
  const glog = /^[IWEF](\d{4})?(\d\d)(\d\d) (\d\d:\d\d:\d\d)(\.\d{1,3})?/.exec(start)
  if (glog === null) return undefined
  const [, year = String(new Date(nearMs).getUTCFullYear()), month, day, time, fraction = ''] = glog
  return instant(`${year}-${month}-${day}T${time}${fraction}Z`)
}

function instant(text: string): number | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
