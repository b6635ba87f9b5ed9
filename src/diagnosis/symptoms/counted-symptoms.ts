import type { CrashLoop } from '../../domain/crash/crash-loop.ts'
import type { Symptom } from '../../domain/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
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
