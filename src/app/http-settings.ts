import { HttpSettings } from '../surfaces/http/serving/settings.ts'
import type { Config } from './config/schema.ts'

/** What the configuration says of the HTTP server, in the server's own words. */
export function httpSettings(config: Config, webRoot: string): HttpSettings {
  const { host, port, bodyLimit, rateLimit, corsOrigins } = config.server
  return HttpSettings.parse({ host, port, bodyKib: Math.ceil(bodyLimit / 1024), requestsPerMinute: rateLimit, corsOrigins, webRoot })
}
