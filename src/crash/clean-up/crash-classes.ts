import type { InstanceRestart } from '../../domain/crash/crash-loop.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { belongsTo, type ToldCore } from './tally.ts'

export interface GroupedCore extends ToldCore {
  /** Crash group; undefined where its stack said nothing. */
  readonly group: string | undefined
}

export interface CrashClass {
  /** `exit code 139`, `exit code 139, crash-1a2b`. */
  readonly name: string
  readonly count: number
}

/**
 * Crashes of one class end with the same exit code and, where their cores are known, belong to the same crash group. Those whose cores are not known are counted to the
 * largest class of their exit code. The largest class comes first.
 */
export function crashClasses(panics: readonly InstanceRestart[], cores: readonly GroupedCore[]): readonly CrashClass[] {
  const byExit = Map.groupBy(panics, ({ exitCode }) => exitCode)
  return [...byExit].flatMap(([exitCode, own]) => classesOf(exitCode, own, cores)).toSorted((left, right) => right.count - left.count)
}

function classesOf(exitCode: number, panics: readonly InstanceRestart[], cores: readonly GroupedCore[]): CrashClass[] {
  const byGroup = Map.groupBy(panics, (panic) => nearestCore(panic, cores)?.group)
  const unknown = byGroup.get(undefined)?.length ?? 0
  const known = [...byGroup].filter(([group]) => group !== undefined).toSorted(([, left], [, right]) => right.length - left.length)
  if (known.length === 0) return [{ name: `exit code ${exitCode}`, count: unknown }]
  return known.map(([group, { length }], index) => ({
    name: `exit code ${exitCode}, ${group}`,
    count: length + (index === 0 ? unknown : 0),
  }))
}

/** Of an instance that crashes every few seconds several cores are near: the nearest is its own. */
function nearestCore(panic: InstanceRestart, cores: readonly GroupedCore[]): GroupedCore | undefined {
  const apartMs = ({ at }: GroupedCore): number => Math.abs(epochMsOf(at) - epochMsOf(panic.at))
  return cores
    .filter((core) => core.group !== undefined && belongsTo(core, panic))
    .toSorted((left, right) => apartMs(left) - apartMs(right))[0]
}
