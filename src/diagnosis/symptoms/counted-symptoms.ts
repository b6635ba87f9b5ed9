import type { CrashLoop } from '../../domain/crash/crash-loop.ts'
import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import type { FiringRelease } from '../../domain/release/firing-release.ts'
import { symptom } from './symptom.ts'

/** Crash loops as symptoms of the instances' own objects. */
export function countedSymptoms(loops: readonly CrashLoop[]): readonly Symptom[] {
  return loops.map(({ object, panics, windowMs }) =>
    symptom('instance.crash-looping', object, {
      facts: { count: panics.length, minutes: Math.round(windowMs / 60_000) },
      sinceMs: epochMsOf(panics[0].at),
    }),
  )
}

/** Alert rules that fire, as symptoms of the workloads whose releases they watch. */
export function firingSymptoms(releases: readonly FiringRelease[]): readonly Symptom[] {
  return releases.map(({ workload, rule, since, packageVersion, deploymentId }) =>
    symptom('release.alert-firing', workload, {
      facts: { rule, release: packageVersion === '' ? deploymentId : packageVersion },
      sinceMs: epochMsOf(since),
    }),
  )
}
