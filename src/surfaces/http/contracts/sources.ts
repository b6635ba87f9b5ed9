import { z } from 'zod'
import { deliveryStatuses } from '../../../ports/store/store.ts'
import { Instant, Json, list } from './basics.ts'
import { envelope, pageData, pageQuery } from './envelope.ts'
import { Delivery } from './incident.ts'

const LastError = z.object({ message: z.string(), at: Instant })

export const SourceState = z
  .object({
    kind: z.string(),
    way: z
      .enum(['push', 'watch', 'crash', 'own'])
      .describe('delivered to us, seen in the cluster, told by node agents, or made by Aceso itself'),
    path: z.string().optional().describe('where a push source delivers'),
    objects: list(z.string()).optional().describe('kinds that a watch source looks at'),
    signals: z.int().describe('signals ever received, repeated deliveries among them'),
    lastSignalAt: Instant.optional(),
    lastError: LastError.optional(),
  })
  .describe('one source of signals')
export type SourceState = z.output<typeof SourceState>

export const Sources = z
  .object({
    watch: z
      .object({
        watched: z.boolean().describe('a server listens to the cluster at this moment'),
        since: Instant.optional(),
        dropped: z.int().describe('changes that came faster than they could be worked on; the next scan looks at everything'),
        droppedAt: Instant.optional(),
        lastError: LastError.optional(),
      })
      .describe('the feed of the cluster, which all watch sources share'),
    sources: list(SourceState),
  })
  .describe('where signals come from')
export type Sources = z.output<typeof Sources>
export const SourcesReply = envelope(Sources)

const status = z.enum(deliveryStatuses)
export const DeliveryQuery = z.strictObject({
  page: pageQuery(['id']).page,
  pageSize: pageQuery(['id']).pageSize,
  status: z.union([status.transform((one) => [one]), z.array(status).max(deliveryStatuses.length)]).optional(),
})
export const Deliveries = pageData(Delivery).extend({
  counts: z.object({ waiting: z.int(), sent: z.int(), dead: z.int(), dropped: z.int() }),
  channels: list(z.string()).describe('channels that are configured now'),
})
export type Deliveries = z.output<typeof Deliveries>
export const DeliveryPage = envelope(Deliveries)

export const Configuration = z
  .object({
    environment: z.string(),
    values: list(z.object({ key: z.string(), value: Json, origin: z.string() })),
    disabled: list(z.object({ feature: z.string(), reason: z.string() })),
    warnings: list(z.string()),
  })
  .describe('every setting with its value and where it came from; secrets are ***')
export type Configuration = z.output<typeof Configuration>
export const ConfigurationReply = envelope(Configuration)

z.globalRegistry.add(Sources, { id: 'Sources' })
z.globalRegistry.add(Configuration, { id: 'Configuration' })
