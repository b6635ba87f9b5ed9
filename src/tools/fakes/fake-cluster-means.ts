import { type FakeAnswers, fakeQuestions } from '../../ports/fakes/fake-questions.ts'
import type { WorldBuilder } from '../../world/builder/world-builder.ts'
import type { Asked } from '../contract.ts'

/** A cluster for tests: a built world, and what its containers would answer. */
export function clusterOf(builder: WorldBuilder, answers: FakeAnswers = {}): Pick<Asked, 'cluster'> {
  const world = builder.build()
  return { cluster: { world: () => Promise.resolve(world), questions: fakeQuestions(answers) } }
}
