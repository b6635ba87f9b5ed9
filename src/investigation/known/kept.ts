import { z } from 'zod'
import { KeptAnswers } from '../conversation/kept-answers.ts'
import type { Known } from './contract.ts'

const text = z.object({ en: z.string(), zh: z.string() })
const cause = z.object({
  id: z.string(),
  cause: z.string(),
  summary: text,
  confidence: z.number(),
  evidence: z.array(text),
  impact: z.array(text),
  steps: z.array(text),
  promQL: z.array(z.string()),
  covers: z.array(z.string()).optional(),
})

/** What the rules knew, as it was kept for whoever goes on with the report. */
export const KeptKnown = z.object({ causes: z.array(cause), answers: KeptAnswers, notChecked: z.array(text) }) as z.ZodType<Known>
