import { lookAtMachine } from '../../adapters/cores/core-machine.ts'
import { preflight, programs } from '../../crash/preflight/preflight.ts'
import type { Check } from '../../surfaces/cli/means.ts'

/** `aceso crash preflight`. */
export async function* preflightChecks(corePath: string): AsyncIterable<Check> {
  const names = programs.map(({ name }) => name)
  yield* preflight(await lookAtMachine(corePath, names))
}
