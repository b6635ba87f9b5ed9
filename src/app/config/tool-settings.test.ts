import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConfigError } from '../../domain/config-issue.ts'
import { effectiveConfig } from './effective.ts'
import { loadConfig } from './load.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aceso-tools-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const load = (environment: Readonly<Record<string, string>>, yaml = '') => {
  writeFileSync(join(directory, 'config.yaml'), yaml)
  return loadConfig({ directory, environment })
}
const refusal = (environment: Readonly<Record<string, string>>, yaml = ''): string => {
  try {
    load(environment, yaml)
    return 'accepted'
  } catch (fault) {
    return JSON.stringify((fault as ConfigError).issues)
  }
}

describe('the settings of tools', () => {
  it('leave everything off where nobody says anything', () => {
    const { config, warnings } = load({})
    expect(config.prometheus.url).toBeUndefined()
    expect(config.github.token).toBeUndefined()
    expect(config.tools).toMatchObject({ timeout: 20_000, answerLimit: 32_768, servers: {} })
    expect(warnings).toEqual([])
  })

  it.each([
    ['127.0.0.1:9090', 'http://127.0.0.1:9090'],
    ['prometheus.monitoring.svc:9090', 'http://prometheus.monitoring.svc:9090'],
    ['https://metrics.example/prometheus/', 'https://metrics.example/prometheus'],
  ])('read PROMETHEUS_HOST=%s', (given, url) => {
    expect(load({ PROMETHEUS_HOST: given, PROMETHEUS_TIMEOUT: '45' }).config.prometheus).toMatchObject({ url, timeoutSeconds: 45 })
  })

  it('refuse credentials in an address, and do not repeat them', () => {
    const said = refusal({ PROMETHEUS_HOST: 'http://aceso:hunter2@prometheus:9090' })
    expect(said).toContain('prometheus.password')
    expect(said).not.toContain('hunter2')
  })

  it('read the token of GitHub under its usual name, and never show it', () => {
    const loaded = load({ GITHUB_TOKEN: 'ghp_abc' })
    expect(loaded.config.github.token?.reveal()).toBe('ghp_abc')
    expect(JSON.stringify(effectiveConfig(loaded))).not.toContain('ghp_abc')
  })

  it('find a secret that a server’s settings name: in the environment, an env file, a mounted file', () => {
    writeFileSync(join(directory, '.env'), 'FROM_FILE=b\n')
    writeFileSync(join(directory, 'mounted'), 'c\n')
    const { secretNamed } = load({ FROM_ENV: 'a', MOUNTED_FILE: join(directory, 'mounted') })
    expect(['FROM_ENV', 'FROM_FILE', 'MOUNTED', 'NOBODY'].map((name) => secretNamed(name)?.reveal())).toEqual(['a', 'b', 'c', undefined])
  })

  const server = (lines: string): string => `tools:\n  servers:\n    gh:\n${lines.replace(/^/gm, '      ')}\n`
  it.each([
    ['a secret among the arguments', server('command: x\nargs: ["--token=ghp_0123456789abcdef0123"]'), 'never'],
    ['a secret in the place of its name', server('command: x\nsecrets: { TOKEN: ghp_0123456789abcdef0123 }'), 'looks like a secret'],
    ['neither command nor address', server('timeout: 5s'), 'either a command or a url'],
    ['both', server('command: x\nurl: http://a/'), 'either a command or a url'],
    [
      'one name for two tools',
      'tools:\n  servers:\n    a: { url: "http://a/", tools: { find: x } }\n    b: { url: "http://b/", tools: { find: y } }\n',
      'of a already',
    ],
    ['the name of Aceso itself', 'tools:\n  servers:\n    aceso: { url: "http://a/" }\n', 'Aceso’s own tools'],
  ])('refuse %s', (what, yaml, word) => {
    const said = refusal({}, yaml)
    expect(said).toContain(what === 'a secret among the arguments' ? 'looks like a secret' : word)
    expect(said).not.toContain('ghp_0123456789abcdef0123')
  })
})
