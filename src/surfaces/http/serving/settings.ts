import { z } from 'zod'
import { size } from '../../../domain/setting.ts'

/** What people may set about the HTTP server; part of the section `server` of the configuration. */
export const HttpSettings = z.strictObject({
  bodyLimit: size({ min: '1KiB', max: '64MiB' }).prefault('2MiB').describe('largest request body'),
  webhookBodyLimit: size({ min: '1KiB', max: '64MiB' }).prefault('8MiB').describe('largest body of a webhook delivery'),
  rateLimit: z.number().int().min(1).default(600).describe('requests per minute and client'),
  intakeRateLimit: z.number().int().min(1).default(60_000).describe('webhook deliveries per minute and client'),
  corsOrigins: z
    .array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin))
    .default([])
    .describe('other origins whose pages may call the interface, never with credentials; none means the same origin only'),
  trustedProxies: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be an address or a network, as 10.0.0.0/8'))
    .default([])
    .describe('addresses or networks of proxies whose X-Forwarded-For is believed; none believes nobody'),
  streams: z.number().int().min(1).max(100_000).default(200).describe('event streams open at the same time'),
  heartbeatSeconds: z
    .number()
    .min(0.05)
    .max(300)
    .default(15)
    .describe('seconds between signs of life on an event stream; keep it under the idle time of proxies'),
  publicMetrics: z.boolean().default(true).describe('answer /metrics without a token'),
})
export type HttpSettings = z.output<typeof HttpSettings>
