import { z } from 'zod'

/** What people may set about the HTTP server. */
export const HttpSettings = z.strictObject({
  host: z
    .string()
    .default('0.0.0.0')
    .describe('address to listen on once a token exists; without any token it is always this machine only'),
  port: z.number().int().min(0).max(65535).default(8080).describe('port to listen on'),
  corsOrigins: z
    .array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin))
    .default([])
    .describe('further origins whose pages may call the interface; never with credentials'),
  trustedProxies: z
    .array(z.string().min(1))
    .default([])
    .describe('addresses or networks of proxies whose X-Forwarded-For is believed; empty believes none'),
  requestsPerMinute: z.number().int().min(1).default(1200).describe('requests that one client address may make in a minute'),
  intakePerMinute: z.number().int().min(1).default(60_000).describe('webhook deliveries that one client address may make in a minute'),
  bodyKib: z.number().int().min(1).max(65_536).default(1024).describe('largest request body'),
  webhookBodyKib: z.number().int().min(1).max(65_536).default(8192).describe('largest body of a webhook delivery'),
  streams: z.number().int().min(1).default(200).describe('event streams open at the same time'),
  heartbeatSeconds: z
    .number()
    .min(0.05)
    .max(300)
    .default(15)
    .describe('seconds between signs of life on an event stream; keep it under the idle time of proxies'),
  publicMetrics: z.boolean().default(true).describe('answer /metrics without a token'),
  webRoot: z.string().default('dist/web').describe('folder of the built web application; a folder that is not there serves none'),
})
export type HttpSettings = z.output<typeof HttpSettings>
