import { z } from 'zod'
import { named, secret } from '../../domain/setting.ts'

/** `127.0.0.1:9090` and whole addresses; credentials have settings of their own, so that nothing shows them. */
const Address = z.string().transform((text, context): string => {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    context.addIssue({ code: 'custom', message: 'must be an address such as http://prometheus:9090 or 127.0.0.1:9090' })
    return z.NEVER
  }
  if (url.username !== '' || url.password !== '') {
    context.addIssue({ code: 'custom', message: 'must hold no credentials: give prometheus.username and the secret prometheus.password' })
    return z.NEVER
  }
  return url.href.replace(/\/$/, '')
})

/** Where numbers are asked: any server that answers PromQL. Without an address everything else works, and what needs numbers is said to be off. */
export const PrometheusSettings = z.strictObject({
  url: named(Address, { aliases: ['PROMETHEUS_HOST', 'PROMETHEUS_URL', 'AI_PROMETHEUS_URL'] })
    .optional()
    .describe('address of Prometheus, VictoriaMetrics or another server of PromQL; host:port, or a whole address with its path'),
  username: z.string().min(1).optional().describe('name for basic authentication'),
  password: named(secret(), { aliases: ['PROMETHEUS_PASSWORD'] })
    .optional()
    .describe('password for basic authentication'),
  token: named(secret(), { aliases: ['PROMETHEUS_TOKEN'] })
    .optional()
    .describe('bearer token, instead of name and password'),
  orgId: z.string().min(1).max(150).optional().describe('tenant, sent as X-Scope-OrgID'),
  timeoutSeconds: named(z.number().min(1).max(300), { aliases: ['PROMETHEUS_TIMEOUT'] })
    .default(30)
    .describe('seconds that a query may take'),
})
export type PrometheusSettings = z.output<typeof PrometheusSettings>
