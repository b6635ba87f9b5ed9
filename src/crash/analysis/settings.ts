import { z } from 'zod'
import type { Language } from '../../domain/text.ts'

/** When a model is asked about a crash; which model, and its budget, are in `models`. */
export const CrashAnalysisSettings = z.strictObject({
  mode: z
    .enum(['automatic', 'on-request', 'off'])
    .default('automatic')
    .describe(
      'ask a model about each new bug of enough value; only when a person asks; or never. Does nothing where no model is configured',
    ),
  valueThreshold: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe('from this score a model is asked by itself; without it crashes.valueThreshold; lower, crashes of low value cost money too'),
  language: z.enum(['en', 'zh']).default('en').describe('language in which models explain crashes'),
  concurrency: z.number().int().min(1).max(8).default(1).describe('crashes that one server asks about at once'),
})
export type CrashAnalysisSettings = z.output<typeof CrashAnalysisSettings>

/** The settings with every threshold known. */
export interface AnalysisRules {
  readonly mode: CrashAnalysisSettings['mode']
  readonly valueThreshold: number
  readonly language: Language
}
