import { z } from 'zod'
import type { JsonObject } from '../../domain/json.ts'

/** What is kept beside each stored core and survives with it: retention decides by it, and a person who finds the file alone understands it. */
export const StoredCoreMetadata = z.object({
  what: z.enum(['full', 'slim']),
  /** Id of the crash's report, by which a core that is kept already is known after a kill. */
  crash: z.string().max(64).optional(),
  /** Crash group; absent where the crash is not grouped. */
  group: z.string().max(80).optional(),
  /** What groups it: an agent that starts while its server is away knows the bug by it. */
  fingerprint: z.object({ key: z.string().max(64), exactKey: z.string().max(64).optional() }).optional(),
  /** The 0-10 value score; absent where the core could not be analysed. */
  valueScore: z.number().min(0).max(10).optional(),
  instance: z.string().max(253).optional(),
  namespace: z.string().max(63).optional(),
  podName: z.string().max(253).optional(),
  containerName: z.string().max(63).optional(),
  crashedAt: z.string().max(24).optional(),
  /** Before compression. */
  originalBytes: z.int().min(0),
  scoreBreakdown: z.record(z.string(), z.number()).optional(),
  /** What the analysis said, as it was when the file was stored. */
  analysis: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)).optional(),
})
export type StoredCoreMetadata = z.infer<typeof StoredCoreMetadata>
