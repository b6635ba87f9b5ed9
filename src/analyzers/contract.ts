import type { z } from 'zod'
import type { Severity } from '../domain/grades.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import type { MendRequest } from '../domain/incident/mend-request.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { Text } from '../domain/text.ts'
import type { Questions } from '../ports/cluster.ts'
import type { World } from '../world/world.ts'

/**
 * Explains one family of failures.
 * Promises: reads only its input; asks only through `ask`, which is bounded and cached; an empty list means "not this family", never "healthy".
 * It names the object where the cause is mended (the Deployment, not the pod), and every object whose symptoms follow directly in `explains`.
 */
export interface Analyzer<Settings = unknown> {
  /** File name without `.ts`. */
  readonly kind: string
  readonly settings: z.ZodType<Settings>
  /** The stable codes it may answer with, and their sentences. */
  readonly causes: Readonly<Record<string, CauseText>>
  analyze(input: AnalyzerInput, settings: Settings): Promise<readonly Hypothesis[]>
}

export interface CauseText {
  readonly severity: Severity
  /** One sentence naming the cause; `{object}` and the hypothesis' facts may be named in braces. */
  readonly summary: Text
  /** What it means and what a person does about it, for the reference and where no mend is offered. */
  readonly help: Text
}

export interface AnalyzerInput {
  readonly world: World
  /** Objects that show a symptom: pods, workloads, services, claims, nodes. Each at most once. */
  readonly suspects: readonly ObjectRef[]
  readonly ask: Questions
  /** What a person wants made better, where somebody asked. */
  readonly asked?: MendRequest
  readonly signal: AbortSignal
}

/** Ties the settings' schema to what `analyze` is given, and hides the type from the list. */
export function defineAnalyzer<Settings>(analyzer: Analyzer<Settings>): Analyzer {
  return { ...analyzer, analyze: (input, settings) => analyzer.analyze(input, analyzer.settings.parse(settings ?? {})) }
}
