import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAgentConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-agent-config-'))

function fileWith(yaml: string): string {
  const file = join(folder, `${Math.random()}.yaml`)
  writeFileSync(file, yaml)
  return file
}

describe('the configuration of the agent', () => {
  it('has the documented defaults', () => {
    const config = readAgentConfig(undefined, { NODE_NAME: 'n1' })
    expect(config).toMatchObject({
      nodeName: 'n1',
      agent: { metricsPort: 8080, healthPort: 8081 },
      collector: { coredumpPath: '/host/var/lib/systemd/coredump', watchInterval: 10_000, maxFileAge: 86_400_000, maxFileSize: 2e9 },
      analyzer: { enableGdbAnalysis: true, gdbTimeout: 300_000, valueThreshold: 7 },
      storage: { backend: 'local', localPath: '/data/coredumps', maxStorageSize: 50e9, retentionDays: 30, compressionEnabled: true },
    })
  })

  it('reads the file, and the server and secrets from the environment alone', () => {
    const file = fileWith('collector:\n  watchInterval: 2s\nstorage:\n  backend: s3\n  s3: { bucket: cores }\n')
    const secretFile = fileWith('hush\n')
    const config = readAgentConfig(file, {
      ACESO_SERVER_URL: 'http://server:8080',
      ACESO_TOKEN_FILE: secretFile,
      S3_ACCESS_KEY: 'a',
      S3_SECRET_KEY: 'b',
    })
    expect(config.collector.watchInterval).toBe(2_000)
    expect(config.server.url).toBe('http://server:8080')
    expect(config.token?.reveal()).toBe('hush')
    expect(JSON.stringify(config)).not.toMatch(/hush|"b"/)
  })

  it.each([
    ['collector:\n  watchIntervall: 2s\n', /collector\.watchIntervall is not a setting/],
    ['collector:\n  maxFileSize: huge\n', /collector\.maxFileSize: must be a size/],
    ['analyzer:\n  valueThreshold: 11\n', /analyzer\.valueThreshold/],
    ['storage:\n  backend: s3\n', /S3_ACCESS_KEY/],
    ['a: [\n', /\.yaml: /],
  ])('refuses %j by its key', (yaml, message) => {
    expect(() => readAgentConfig(fileWith(yaml), {})).toThrow(message)
  })

  it.each(['aiAnalysis: {enabled: true}\n', 'analyzer:\n  aiAnalysis: {enabled: true}\n'])('says where %j belongs now', (yaml) => {
    expect(() => readAgentConfig(fileWith(yaml), {})).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/aiAnalysis is not a setting/),
        next: expect.stringContaining('config.yaml'),
      }),
    )
  })

  it('says which file it cannot read', () => {
    expect(() => readAgentConfig('/no/such.yaml', {})).toThrow(/cannot read the configuration file \/no\/such\.yaml/)
  })
})
