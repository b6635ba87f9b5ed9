import type { CleanerSettings } from '../../domain/crash/cleaner-settings.ts'
import { type CrashLoop, type InstanceRestart, instanceObject } from '../../domain/crash/crash-loop.ts'
import { type Instant, msBetween, parseInstant, plusMs } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import { containerStatuses } from '../../world/pod-state.ts'
import type { World } from '../../world/world.ts'
import type { FoundInstance } from '../instances/discover.ts'
import { crashClasses, type GroupedCore } from './crash-classes.ts'
import { newestRelease, nodeOf, rolloutUnderWay, unhealthyDependency } from './neighbours.ts'
import { type Marked, type Protection, protectionOf } from './protection.ts'
import { belongsTo, type Tally, tallies } from './tally.ts'

/** Everything that was counted and seen, at one moment. */
export interface LoopFacts {
  readonly restarts: readonly InstanceRestart[]
  readonly cores: readonly GroupedCore[]
  /** Nodes whose agents were heard of lately. */
  readonly agentNodes: readonly string[]
  readonly world: World
  readonly now: Instant
}

export interface LoopRules {
  readonly settings: CleanerSettings
  readonly protection: Protection
}

/** More crashes than are let pass: with 5, the sixth is too much. */
export function exceeding({ restarts, cores, now }: LoopFacts, { settings }: LoopRules): readonly Tally[] {
  return tallies(restarts, cores, now, settings.restartTimeWindow).filter(({ panics }) => panics.length > settings.maxRestartCount)
}

/** Undefined where it is not there any more, or has recovered: it has run without a crash for as long as it is given to recover. */
export function loopOf(
  tally: Tally,
  found: FoundInstance | undefined,
  resource: Marked | undefined,
  facts: LoopFacts,
  rules: LoopRules,
): CrashLoop | undefined {
  const [first, ...more] = tally.panics
  const last = tally.panics.at(-1)
  if (found === undefined || first === undefined || last === undefined) return undefined
  const { settings } = rules
  const { status } = found.instance
  if (status === 'terminating') return undefined
  if (status === 'running' && msBetween(runsSince(found, last.at), facts.now) >= settings.cleanupDelay) return undefined
  const { name, namespace, type } = found.instance
  return {
    instance: { name, namespace, type },
    object: instanceObject(found.instance),
    panics: [first, ...more],
    notCounted: tally.notCounted,
    maxRestartCount: settings.maxRestartCount,
    windowMs: settings.restartTimeWindow,
    workloads: found.workloads,
    release: newestRelease(facts.world, found),
    action: settings.action,
    waitMs: settings.cleanupDelay,
    refusals: refusalsOf(tally, found, resource, facts, rules),
    coresAwaited: coresAwaited(tally, facts, settings),
  }
}

/** The time between a crash and the next start is no time of running: the kubelet makes it as long as five minutes. */
function runsSince({ pods }: FoundInstance, lastCrash: Instant): Instant {
  return pods
    .flatMap((pod) => containerStatuses(pod))
    .filter(({ restartCount = 0 }) => restartCount > 0)
    .flatMap(({ state }) => parseInstant(state?.running?.startedAt) ?? [])
    .reduce((latest, startedAt) => (startedAt > latest ? startedAt : latest), lastCrash)
}

function refusalsOf(
  tally: Tally,
  found: FoundInstance,
  resource: Marked | undefined,
  { cores, world }: LoopFacts,
  { settings, protection }: LoopRules,
): readonly Text[] {
  return [
    protectionOf(found, world, resource, protection),
    unhealthyDependency(world, found),
    rolloutUnderWay(world, found),
    notOneClass(tally, cores, settings),
  ].filter((refusal) => refusal !== undefined)
}

/** Several bugs, or none of its own: what one class of crashes does not justify, two together do not. */
function notOneClass({ panics }: Tally, cores: readonly GroupedCore[], { maxRestartCount }: CleanerSettings): Text | undefined {
  const classes = crashClasses(panics, cores)
  if ((classes[0]?.count ?? 0) > maxRestartCount) return undefined
  const told = classes.slice(0, 4).map(({ name, count }) => `${count} × ${name}`)
  return { en: `its crashes are not of one class: ${told.join('; ')}`, zh: `其崩溃并非同一类：${told.join('；')}` }
}

/** Crashes so young that an agent may still be at work on their cores. Without an agent there is nobody to wait for. */
function coresAwaited(
  { panics }: Tally,
  { cores, agentNodes, world, now }: LoopFacts,
  { coreWait }: CleanerSettings,
): CrashLoop['coresAwaited'] {
  const awaited = panics.filter((panic) => {
    const node = nodeOf(world, panic.namespace, panic.pod)
    const hasAgent = node === undefined ? agentNodes.length > 0 : agentNodes.includes(node)
    return hasAgent && msBetween(panic.at, now) < coreWait && !cores.some((core) => belongsTo(core, panic))
  })
  const last = awaited.at(-1)
  return last === undefined ? undefined : { count: awaited.length, until: plusMs(last.at, coreWait) }
}
