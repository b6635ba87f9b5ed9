import { z } from 'zod'
import { Instant, list } from './basics.ts'
import { envelope } from './envelope.ts'

const ServiceInfo = z
  .object({
    service: z.literal('aceso'),
    version: z.string(),
    status: z.enum(['ready', 'not-ready']),
    endpoints: z.record(z.string(), z.string()),
  })
  .describe('what answers here')
export type ServiceInfo = z.output<typeof ServiceInfo>
export const ServiceInfoReply = envelope(ServiceInfo)

export const Version = z.object({ version: z.string(), commit: z.string().optional(), node: z.string() })

const componentStates = ['healthy', 'unhealthy', 'disabled'] as const
export const ComponentHealth = z.object({
  name: z.string(),
  state: z.enum(componentStates),
  required: z.boolean().describe('the service is not ready without it'),
  why: z.string().optional(),
  onBackup: z.boolean().optional().describe('something else does its work'),
})
export type ComponentHealth = z.output<typeof ComponentHealth>

export const Liveness = z.object({ status: z.literal('alive') })
export const Readiness = z.object({ status: z.enum(['ready', 'not-ready']), components: list(ComponentHealth) })
export type Readiness = z.output<typeof Readiness>

const Health = z
  .object({
    status: z.enum(['healthy', 'unhealthy']),
    timestamp: Instant,
    uptime: z.number().describe('seconds'),
    version: z.string(),
    components: z.record(z.string(), z.object({ state: z.enum(componentStates), why: z.string().optional() })),
    system: z.object({
      cpu_usage_percent: z.number(),
      memory_usage_percent: z.number(),
      disk_usage_percent: z.number(),
      memory_available_mb: z.number(),
      disk_free_gb: z.number(),
    }),
  })
  .describe('how the service is')
export type Health = z.output<typeof Health>
export const HealthReply = envelope(Health)

/** Answer to everything that delivers signals. */
const Receipt = z
  .object({
    received: z.int(),
    stored: z.int(),
    repeated: z.int().describe('known already: the same happening delivered again'),
    truncated: z.int().optional().describe('alerts that Alertmanager left out of the notification'),
  })
  .describe('what became of delivered signals; they are stored when this is sent')
export type Receipt = z.output<typeof Receipt>
export const ReceiptReply = envelope(Receipt)

z.globalRegistry.add(Readiness, { id: 'Readiness' })
z.globalRegistry.add(Health, { id: 'Health' })
z.globalRegistry.add(Receipt, { id: 'Receipt' })
