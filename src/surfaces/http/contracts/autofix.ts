import { z } from 'zod'
import { addedProbes } from '../../../domain/incident/mend-request.ts'
import { Instant, list } from './basics.ts'
import { envelope } from './envelope.ts'
import { NamespaceName, ObjectName } from './names.ts'

/** Names as the operations interface has always had them, hence with underscores. */
export const AutofixRequest = z.strictObject({
  deployment: ObjectName,
  namespace: NamespaceName.default('default'),
  event: z.string().max(2000).describe('what was seen, in words; kept as data'),
  force: z.boolean().default(false).describe('apply what is held back only for low confidence; never passes approval'),
  auto_restart: z
    .boolean()
    .default(true)
    .describe('false: what would restart pods waits for a person, also where the mode would let it start'),
  add_probes: z
    .array(z.enum(addedProbes))
    .max(addedProbes.length)
    .default([])
    .describe('probes to add to containers that lack them, where a port and path are seen to answer'),
  dry_run: z.boolean().default(false).describe('answer with the change and do not make it'),
  wait_seconds: z.int().min(0).max(300).default(60).describe('how long to wait for the end before answering with what is so far'),
})

export const AutofixResult = z
  .object({
    status: z.enum(['success', 'failed']),
    result: z.string().describe('in the language of Accept-Language'),
    deployment: z.string(),
    namespace: z.string(),
    actions_taken: list(z.string()).describe('concrete changes, old to new'),
    timestamp: Instant,
    success: z.boolean(),
    error_message: z.string().optional(),
    incident_id: z.string().optional(),
    plan_id: z.string().optional(),
    waiting_for_approval: z.boolean(),
  })
  .describe('what became of one repair')
export type AutofixResult = z.output<typeof AutofixResult>
export const AutofixReply = envelope(AutofixResult)

export const DiagnoseRequest = z.strictObject({ namespace: NamespaceName.default('default') })

const NamespaceDiagnosis = z
  .object({
    namespace: z.string(),
    timestamp: Instant,
    nodes: z.object({ ready: z.int(), total: z.int() }),
    pods: z.object({
      running: z.int(),
      total: z.int(),
      problems: list(z.object({ name: z.string(), phase: z.string(), reason: z.string(), restarts: z.int() })),
    }),
    deployments: z.object({
      healthy: z.int(),
      total: z.int(),
      problems: list(z.object({ name: z.string(), available: z.int(), wanted: z.int() })),
    }),
    events: list(z.object({ object: z.string(), reason: z.string(), message: z.string(), count: z.int(), last_at: Instant })).describe(
      'warnings, newest first',
    ),
    recommendations: list(z.string()).describe('in the language of Accept-Language; number = place in the list'),
    not_checked: list(z.object({ what: z.string(), why: z.string() })).describe(
      'what could not be looked at, in the language of Accept-Language',
    ),
    text: z.string().describe('the same as text, recommendations numbered'),
  })
  .describe('how a namespace is')
export type NamespaceDiagnosis = z.output<typeof NamespaceDiagnosis>
export const DiagnoseReply = envelope(NamespaceDiagnosis)

const Component = z.enum(['healthy', 'unhealthy', 'disabled'])

export const AutofixHealth = z
  .object({
    status: z.enum(['healthy', 'unhealthy']),
    timestamp: Instant,
    components: z.object({
      kubernetes: Component,
      llm: z.enum(['primary', 'backup', 'unavailable']),
      notification: Component,
      supervisor: Component,
    }),
    reasons: z.record(z.string(), z.string()).describe('why a component is not healthy, by its name'),
  })
  .describe('whether repairs can run')
export type AutofixHealth = z.output<typeof AutofixHealth>
export const AutofixHealthReply = envelope(AutofixHealth)

z.globalRegistry.add(AutofixResult, { id: 'AutofixResult' })
z.globalRegistry.add(NamespaceDiagnosis, { id: 'NamespaceDiagnosis' })
z.globalRegistry.add(AutofixHealth, { id: 'AutofixHealth' })
