import { describe, expect, it } from 'vitest'
import { loadConfig } from './load.ts'

const directory = import.meta.dirname

function server(environment: Readonly<Record<string, string>>) {
  const { config } = loadConfig({ directory, environment })
  return config.server
}

describe('the settings of the HTTP server', () => {
  it('have one default each, which the server itself has not a second time', () => {
    expect(server({})).toMatchObject({ rateLimit: 600, bodyLimit: 2 * 2 ** 20, webhookBodyLimit: 8 * 2 ** 20, publicMetrics: true })
  })

  it('come from variables like all others', () => {
    const environment = {
      ACESO_SERVER_TRUSTED_PROXIES: '10.0.0.0/8,::1',
      ACESO_SERVER_WEBHOOK_BODY_LIMIT: '1MiB',
      ACESO_SERVER_INTAKE_RATE_LIMIT: '7',
      ACESO_SERVER_STREAMS: '3',
      ACESO_SERVER_PUBLIC_METRICS: 'false',
      ACESO_SERVER_CORS_ORIGINS: 'https://pages.example/',
    }
    expect(server(environment)).toMatchObject({
      trustedProxies: ['10.0.0.0/8', '::1'],
      webhookBodyLimit: 2 ** 20,
      intakeRateLimit: 7,
      streams: 3,
      publicMetrics: false,
      corsOrigins: ['https://pages.example'],
    })
  })

  it.each([
    ['ACESO_SERVER_TRUSTED_PROXIES', 'my-proxy', 'server.trustedProxies'],
    ['ACESO_SERVER_CORS_ORIGINS', 'pages.example', 'server.corsOrigins'],
  ])('refuse a wrong %s at the start', (variable, value, path) => {
    const issue = expect.objectContaining({ path: expect.stringContaining(path) })
    expect(() => server({ [variable]: value })).toThrow(expect.objectContaining({ issues: [issue] }))
  })
})
