import { z } from 'zod'
import { severities } from '../domain/grades.ts'
import { signalKinds } from '../domain/incident/signal.ts'
import { type Instant, parseInstant } from '../domain/instant.ts'
import type { JsonObject } from '../domain/json.ts'
import { refText } from '../domain/object-ref.ts'
import { definePushSource } from './contract.ts'
import { digestOf, makeSignal } from './signal-making.ts'

const mostSignals = 1_000
const largestFacts = 16_384
const name = z.string().regex(/^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/, 'must be a Kubernetes name')
const namespace = z.string().regex(/^(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)?$/, 'must be a Kubernetes namespace, or empty')

const Moment = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'must be a moment as in RFC 3339; without a zone it is UTC')
  .describe('RFC 3339')

/** Facts are kept as they are, so their size is the sender's only limit. */
const Facts = z
  .record(z.string(), z.unknown())
  .refine((facts) => JSON.stringify(facts).length <= largestFacts, `must be at most ${largestFacts} characters of JSON`)

const GenericSignal = z.strictObject({
  id: z.string().min(1).max(200).optional().describe('the same happening has the same id; delivered again it is counted, not stored'),
  title: z.string().min(1).max(1_000),
  kind: z.enum(signalKinds).default('custom'),
  status: z.enum(['firing', 'resolved']).default('firing'),
  severity: z.enum(severities).default('medium'),
  dedupKey: z.string().min(1).max(500).optional().describe('names the trouble while it lasts; default: kind, object and title'),
  object: z
    .strictObject({
      kind: z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, 'must be a kind, such as Deployment'),
      namespace: namespace.default(''),
      name,
    })
    .optional(),
  at: Moment.optional(),
  labels: z.record(z.string().max(200), z.string().max(1_000)).default({}),
  facts: Facts.default({}),
})
type GenericSignal = z.output<typeof GenericSignal>

const Body = z.union([GenericSignal, z.array(GenericSignal).min(1).max(mostSignals)])

/** Signals in Aceso's own words, one or many, from anything that can post JSON. */
export const generic = definePushSource({
  kind: 'generic',
  way: 'push',
  body: Body,
  signals: (body, context) =>
    [body].flat().map((given) => {
      const { kind, title, status, severity, object, labels } = given
      return makeSignal('generic', context, {
        kind,
        title,
        status,
        severity,
        object,
        labels,
        // Guarantee: parsed from JSON, so it is JSON.
        facts: given.facts as JsonObject,
        at: parseInstant(given.at) ?? context.now,
        dedupKey: given.dedupKey ?? `generic:${digestOf([kind, object === undefined ? '' : refText(object), title])}`,
        occurrence: occurrenceOf(given, context.now),
      })
    }),
})

/** A sender that gives neither id nor moment and tries again within the same minute means the same happening. */
function occurrenceOf({ id, at, title }: GenericSignal, now: Instant): string {
  if (id !== undefined) return `id ${id}`
  return digestOf([parseInstant(at) ?? now.slice(0, 'yyyy-mm-ddThh:mm'.length), title])
}
