import type { z } from 'zod'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import type { CauseText } from './evidence/cause-text.ts'
import type { AnalyzerInput } from './evidence/input.ts'

/** Rooms that run analyzers know them by this file alone. */
export type { AnalyzerInput } from './evidence/input.ts'

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

/** Ties the settings' schema to what `analyze` is given, and hides the type from the list. */
export function defineAnalyzer<Settings>(analyzer: Analyzer<Settings>): Analyzer {
  return { ...analyzer, analyze: (input, settings) => analyzer.analyze(input, analyzer.settings.parse(settings ?? {})) }
}
