import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { NamedCore } from './named-core.ts'

/** Who crashed, when, of what: the best that attributes, notes and name together tell. */
export interface KnownProcess {
  /** As the node counts, where anything tells that; a container counts its own. */
  readonly pid: number
  readonly uid: number
  readonly gid: number
  readonly signal: number
  readonly command: string
  readonly executable: string
  readonly crashedAtMs: number
  readonly hostname?: string
  /** Where sources disagree, in words. */
  readonly notes: readonly string[]
}

export interface Sources {
  /** `user.coredump.*` of systemd, without that prefix. */
  readonly attributes: Readonly<Record<string, string>>
  readonly facts: CoreFacts
  readonly name?: NamedCore
  /** When the file was last written: stands for the crash where nothing else tells its time. */
  readonly modifiedMs: number
}

/** Extended attributes win over the core's notes, and these over the file's name. */
export function knownProcess({ attributes, facts, name, modifiedMs }: Sources): KnownProcess {
  const notes: string[] = []
  const differing = (what: string, ...told: readonly (readonly [source: string, value: string | number | undefined])[]): void => {
    const says = told.filter(([, value]) => value !== undefined && value !== '')
    if (new Set(says.map(([, value]) => value)).size < 2) return
    notes.push(`${what}: ${says.map(([source, value]) => `${source} ${value}`).join(', ')}; the first is taken`)
  }
  const uid = wholeNumber(attributes['uid'])
  const gid = wholeNumber(attributes['gid'])
  const signal = wholeNumber(attributes['signal'])
  const command = attributes['comm'] || undefined
  const executable = attributes['exe'] || undefined
  const inside = facts.signal.number === 0 ? undefined : facts.signal.number
  differing('user', ['attribute', uid], ['core', facts.uid], ['name', name?.uid])
  differing('group', ['attribute', gid], ['core', facts.gid], ['name', name?.gid])
  differing('signal', ['attribute', signal], ['core', inside], ['name', name?.signal])
  differing('command', ['attribute', command], ['core', facts.command], ['name', cutAsKernel(name?.command)])
  if (lastPart(executable ?? facts.executable) !== lastPart(facts.executable))
    differing('program', ['attribute', executable], ['core', facts.executable])
  const pid = wholeNumber(attributes['pid']) ?? (name?.pattern === 'systemd' ? name.pid : undefined) ?? facts.pid
  if (pid !== facts.pid && facts.pid !== 0) notes.push(`process ${pid} of the node is process ${facts.pid} of its container`)
  const hostname = attributes['hostname'] || facts.environment['HOSTNAME'] || name?.hostname
  return {
    pid: pid === 0 ? (name?.pid ?? 0) : pid,
    uid: uid ?? facts.uid,
    gid: gid ?? facts.gid,
    signal: signal ?? inside ?? name?.signal ?? 0,
    command: command ?? (facts.command || name?.command || ''),
    executable: executable ?? (facts.executable || name?.executable || ''),
    crashedAtMs: timestampOf(attributes['timestamp']) ?? name?.crashedAtMs ?? modifiedMs,
    ...(hostname === undefined || hostname === '' ? {} : { hostname }),
    notes,
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

/** Microseconds; older systemds wrote seconds. */
function timestampOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{9,17}$/.test(text)) return undefined
  return text.length > 11 ? Math.floor(Number(text) / 1000) : Number(text) * 1000
}

/** The kernel keeps 15 bytes of a process's name. */
function cutAsKernel(command: string | undefined): string | undefined {
  return command === undefined || command === '' ? undefined : command.slice(0, 15)
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
