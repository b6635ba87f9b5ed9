import type { Analyzer } from '../analyzers/contract.ts'
import type { NotChecked, Symptom, Trouble } from '../domain/incident/hypothesis.ts'
import type { MendRequest } from '../domain/incident/mend-request.ts'
import { type ObjectRef, objectRef, refText } from '../domain/object-ref.ts'
import type { Questions } from '../ports/cluster.ts'
import type { World } from '../world/world.ts'
import { askedQuestions } from './asked-questions.ts'
import { quietSuspects } from './quiet-suspects.ts'
import { rank } from './rank.ts'
import { runAnalyzers } from './run-analyzers.ts'
import { familyOf, isFeltIn, namespacesOf, touches } from './scope.ts'
import { suspectsOf } from './suspects.ts'
import { askedSymptoms } from './symptoms/asked-symptoms.ts'
import { findSymptoms } from './symptoms/find-symptoms.ts'

export interface InvestigationInput {
  readonly world: World
  readonly analyzers: readonly Analyzer[]
  /** Each analyzer's settings by its kind; one that is not named has its defaults. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly ask: Questions
  readonly signal: AbortSignal
  /** Only troubles that touch these objects, their owners, or what depends on them. */
  readonly scope?: readonly ObjectRef[]
  /** Only what lies in this namespace, and what reaches into it. */
  readonly namespace?: string
  /** What a person wants made better, though nothing may be wrong with it. */
  readonly asked?: MendRequest
  /** What was counted over time and no single world shows. */
  readonly counted?: readonly Symptom[]
  /** For one analyzer. */
  readonly timeoutMs?: number
}

export interface Investigation {
  /** Most severe first, then by the number of objects that suffer. */
  readonly troubles: readonly Trouble[]
  readonly notChecked: readonly NotChecked[]
}

const defaultTimeoutMs = 20_000

/** One scan: symptoms of the world, causes from the analyzers, and one trouble for each cause with all that follows from it. */
export async function investigate(input: InvestigationInput): Promise<Investigation> {
  const { world, analyzers, settings, signal, scope, namespace, asked, timeoutMs = defaultTimeoutMs } = input
  const { symptoms: seen, suspicions: odd } = findSymptoms(world)
  const symptoms = [...seen, ...untold(input.counted ?? [], seen)]
  const looked = namespace === undefined ? namespacesOf(scope) : new Set(['', namespace])
  const family = scope === undefined ? undefined : familyOf(world, scope)
  const isNear = (ref: ObjectRef): boolean =>
    (looked?.has(ref.namespace) ?? true) &&
    (family === undefined || family.has(refText(ref)) || family.has(refText(objectRef('Namespace', '', ref.namespace))))
  const quiet = quietSuspects(world, new Set(symptoms.map(({ object }) => refText(object))), isNear)
  const suspicions = [...odd, ...quiet.suspicions, ...(asked === undefined ? [] : askedSymptoms(world, asked))]
  const near = [...symptoms, ...suspicions].filter(({ object }) => looked === undefined || looked.has(object.namespace))
  const questions = askedQuestions(input.ask)
  const suspects = suspectsOf(world, near)
  const run =
    suspects.length === 0
      ? { hypotheses: [], notChecked: [] }
      : await runAnalyzers(
          { analyzers, settings, timeoutMs },
          { world, suspects, ask: questions.ask, signal, ...(asked === undefined ? {} : { asked }) },
        )
  const troubles = rank(world, { symptoms, suspicions, hypotheses: run.hypotheses })
  return {
    troubles: troubles.filter((trouble) => isWanted(trouble, family, namespace)),
    notChecked: [...world.notReadable, ...run.notChecked, ...quiet.notChecked, ...questions.unanswered()],
  }
}

/** What is seen of an object says more than that something was counted on it. */
function untold(counted: readonly Symptom[], seen: readonly Symptom[]): readonly Symptom[] {
  const told = new Set(seen.map(({ object }) => refText(object)))
  return counted.filter(({ object }) => object.kind !== 'Pod' || !told.has(refText(object)))
}

function isWanted(trouble: Trouble, family: ReadonlySet<string> | undefined, namespace: string | undefined): boolean {
  if (namespace !== undefined && !isFeltIn(namespace, trouble)) return false
  return family === undefined || touches(trouble, family)
}
