import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import { type FakeAnswers, fakeQuestions } from '../ports/fakes/fake-questions.ts'
import type { WorldBuilder } from '../world/builder/world-builder.ts'
import { kinds } from '../world/kinds.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import type { World } from '../world/world.ts'
import type { Analyzer } from './contract.ts'

/** For tests: runs one analyzer over a world in which everything is suspect, so that a quiet case is quiet by its own merit. */
export async function analyzing(
  builder: WorldBuilder,
  analyzer: Analyzer,
  answers: FakeAnswers & { readonly suspects?: readonly ObjectRef[]; readonly settings?: object } = {},
): Promise<readonly Hypothesis[]> {
  const world = builder.build()
  const { suspects = everythingIn(world), settings = {}, ...known } = answers
  return analyzer.analyze({ world, suspects, ask: fakeQuestions(known), signal: AbortSignal.timeout(5_000) }, settings)
}

function everythingIn(world: World): ObjectRef[] {
  return kinds.filter((kind) => kind !== 'Event').flatMap((kind) => world.list(kind).map((object) => refOf(object)))
}

/** What of a hypothesis most tests state: cause, object, and the best mend as `action target {params}`. */
export function inShort({ cause, object, mends }: Hypothesis): { cause: string; object: string; mend: string | undefined; more: number } {
  const [mend, ...more] = mends
  return {
    cause,
    object: refText(object),
    mend: mend === undefined ? undefined : `${mend.action} ${refText(mend.target)} ${JSON.stringify(mend.params)}`,
    more: more.length,
  }
}
