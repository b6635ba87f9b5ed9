import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ConfigError, issueText } from '../../domain/config-issue.ts'
import { duration, secret, size } from '../../domain/setting.ts'
import { effectiveConfig } from './effective.ts'
import { type LoadRequest, loadConfig, loadWith } from './load.ts'

/** A configuration with one of everything, so that these tests do not change with the product's settings. */
const Sample = z.strictObject({
  storage: z
    .strictObject({
      retentionDays: z.number().min(1).default(30),
      dataDir: z.string().min(1).default('data'),
      note: z.string().default('hello'),
      backend: z.enum(['local', 's3', 'nfs']).default('local'),
    })
    .prefault({}),
  collector: z
    .strictObject({
      enabled: z.boolean().default(true),
      threshold: z.number().min(0).max(1).default(0.65),
      every: duration({ min: '1s', max: '30d' }).prefault('5m'),
      largest: size({ max: '10GB' }).prefault('2GB'),
      namespaces: z.array(z.string()).default([]),
      modes: z.record(z.string(), z.enum(['auto', 'approve'])).default({}),
    })
    .prefault({}),
  loki: z.strictObject({ url: z.url(), token: secret(), user: z.string().optional() }).optional(),
  reports: z.strictObject({ title: z.string(), key: secret().optional() }).optional(),
})

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aceso-config-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

function given(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  more: Partial<LoadRequest> = {},
) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return loadWith(Sample, { directory, environment, ...more })
}

function refused(...request: Parameters<typeof given>): string[] {
  try {
    given(...request)
  } catch (fault) {
    if (fault instanceof ConfigError) return fault.issues.map(issueText)
    throw fault
  }
  throw new Error('the configuration was accepted')
}

describe('precedence', () => {
  const everywhere = {
    'config.yaml': 'storage: {retentionDays: 1, dataDir: base, note: base}',
    'config.production.yaml': 'storage: {retentionDays: 2, dataDir: special}',
    '.env': 'ACESO_STORAGE_RETENTION_DAYS=3\n',
    'env.production': 'ACESO_STORAGE_RETENTION_DAYS=4\n',
  }
  const flags = { 'storage.retentionDays': { flag: '--retention-days', value: '6' } }

  it.each([
    ['flag', { ENV: 'production', ACESO_STORAGE_RETENTION_DAYS: '5' }, { flags }, 6, '--retention-days'],
    ['environment variable', { ENV: 'production', ACESO_STORAGE_RETENTION_DAYS: '5' }, {}, 5, 'ACESO_STORAGE_RETENTION_DAYS (environment)'],
    ['env.<ENV>', { ENV: 'production' }, {}, 4, 'ACESO_STORAGE_RETENTION_DAYS (env.production)'],
    ['.env', {}, {}, 3, 'ACESO_STORAGE_RETENTION_DAYS (.env)'],
  ])('%s', (_, environment, more, days, origin) => {
    const { config, origins } = given(everywhere, environment, more)
    expect(config.storage.retentionDays).toBe(days)
    expect(origins.get('storage.retentionDays')).toBe(origin)
  })

  it('merges the files key by key', () => {
    const { config, origins } = given(everywhere, { ENV: 'production' })
    expect(config.storage).toMatchObject({ dataDir: 'special', note: 'base', backend: 'local' })
    expect(origins.get('storage.dataDir')).toBe('config.production.yaml:1')
    expect(origins.get('storage.note')).toBe('config.yaml:1')
    expect(origins.get('storage.backend')).toBeUndefined()
  })

  it('merges maps key by key, and replaces lists', () => {
    const { config } = given(
      {
        'config.yaml': 'collector: {modes: {a: auto, b: auto}, namespaces: [x, y]}',
        'config.test.yaml': 'collector: {modes: {b: approve}, namespaces: [z]}',
      },
      { ENV: 'test' },
    )
    expect(config.collector).toMatchObject({ modes: { a: 'auto', b: 'approve' }, namespaces: ['z'] })
  })

  it('takes the code defaults when nothing is given', () => {
    expect(given({}).config).toMatchObject({ storage: { retentionDays: 30 }, collector: { every: 300_000, largest: 2e9 } })
  })
})

describe('ENV', () => {
  const files = {
    'config.yaml': 'storage: {note: base}',
    'config.production.yaml': 'storage: {note: production}',
    'config.development.yaml': 'storage: {note: never}',
  }

  it('is development when not set, and reads config.yaml only', () => {
    expect(given(files)).toMatchObject({ environmentName: 'development', config: { storage: { note: 'base' } } })
    expect(given(files, { ENV: 'development' }).config.storage.note).toBe('base')
  })

  it('adds the file of its name', () => {
    expect(given(files, { ENV: 'production' }).config.storage.note).toBe('production')
    expect(given({ ...files, 'config.staging.yaml': 'storage: {note: staging}' }, { ENV: 'staging' }).config.storage.note).toBe('staging')
  })

  it('may stand in .env, and never names a path', () => {
    expect(given({ ...files, '.env': 'ENV=production' }).config.storage.note).toBe('production')
    expect(refused(files, { ENV: '../../etc' })[0]).toContain('error[CFG-014]: ENV: ENV must name an environment')
  })

  it('goes with --config, which replaces the base file', () => {
    const loaded = given(
      { ...files, 'other.yaml': 'storage: {dataDir: other}', 'other.production.yaml': 'storage: {note: special}' },
      { ENV: 'production' },
      { configFile: 'other.yaml' },
    )
    expect(loaded.config.storage).toMatchObject({ dataDir: 'other', note: 'special' })
  })

  it('refuses a --config that is not there', () => {
    expect(refused({}, {}, { configFile: 'gone.yaml' })[0]).toContain('error[CFG-001]: gone.yaml: cannot be read')
  })
})

describe('falsy values', () => {
  it('override: 0, false and the empty text', () => {
    const { config } = given(
      { 'config.yaml': 'collector: {threshold: 0.7, enabled: true, namespaces: [a]}\nstorage: {note: filled}\nreports: {title: x}' },
      { ACESO_COLLECTOR_THRESHOLD: '0', ACESO_COLLECTOR_ENABLED: 'false', ACESO_COLLECTOR_NAMESPACES: '', ACESO_STORAGE_NOTE: '' },
    )
    expect(config).toMatchObject({ collector: { threshold: 0, enabled: false, namespaces: [] }, storage: { note: '' } })
  })

  it('override from a stronger file', () => {
    const { config } = given(
      { 'config.yaml': 'collector: {threshold: 0.7, enabled: true}', 'config.test.yaml': 'collector: {threshold: 0, enabled: false}' },
      { ENV: 'test' },
    )
    expect(config.collector).toMatchObject({ threshold: 0, enabled: false })
  })

  it('of an optional key take it away', () => {
    const { config } = given({ 'config.yaml': 'loki: {url: "http://l", user: ann, token: "${T}"}' }, { T: 't', ACESO_LOKI_USER: '' })
    expect(config.loki?.user).toBeUndefined()
  })

  it('an empty number is a mistake, not a zero', () => {
    expect(refused({}, { ACESO_COLLECTOR_THRESHOLD: '' })[0]).toContain('collector.threshold must be a number, but is empty')
  })
})

describe('variables in YAML', () => {
  it('are filled, with defaults, and typed by their key', () => {
    const yaml = 'storage: {retentionDays: "${DAYS:-7}", dataDir: "${ROOT}/data", note: "$${NOT}"}\ncollector: {every: "${EVERY:-90s}"}'
    expect(given({ 'config.yaml': yaml }, { ROOT: '/var' }).config).toMatchObject({
      storage: { retentionDays: 7, dataDir: '/var/data', note: '${NOT}' },
      collector: { every: 90_000 },
    })
    expect(given({}, { ROOT: '/var', DAYS: '9', EVERY: '' }).config).toMatchObject({
      storage: { retentionDays: 9 },
      collector: { every: 90_000 },
    })
  })

  it('stop the start when a required key has none, naming key and variable', () => {
    expect(refused({ 'config.yaml': 'loki: {url: "${LOKI}", token: "${T}"}' }, { T: 't' })).toEqual([
      'error[CFG-020]: config.yaml:1: loki.url needs ${LOKI}, which nobody sets\n  next: set LOKI, or write a default: ${LOKI:-value}',
    ])
  })

  it('leave an optional key at its default, and say so', () => {
    const { config, warnings } = given({ 'config.yaml': 'storage: {note: "${NODE_NAME}"}' })
    expect(config.storage.note).toBe('hello')
    expect(warnings).toEqual(['config.yaml:1: storage.note names ${NODE_NAME}, which nobody sets; the line is left out'])
  })
})

describe('durations and sizes', () => {
  it.each([
    ['every: 7d', { every: 604_800_000 }],
    ['every: 30s', { every: 30_000 }],
    ['largest: 1.5GB', { largest: 1_500_000_000 }],
    ['largest: 64KiB', { largest: 65_536 }],
  ])('collector %s', (line, expected) => {
    expect(given({ 'config.yaml': `collector: {${line}}` }).config.collector).toMatchObject(expected)
  })

  it.each([
    ['every: 5 minutes', 'CFG-013', 'collector.every must be a duration such as 30s, 5m, 1h or 7d, but is "5 minutes"'],
    ['every: 300', 'CFG-013', 'collector.every must be a duration with its unit, such as 30s or 5m, but is 300'],
    ['every: 0s', 'CFG-012', 'collector.every must be 1s or more, but is "0s"'],
    ['every: [1]', 'CFG-010', 'collector.every must be a duration, but is [1]'],
    ['largest: 2 gigabytes', 'CFG-013', 'collector.largest must be a size such as 2GB, 512MB or 64KiB, but is "2 gigabytes"'],
    ['largest: 11GB', 'CFG-012', 'collector.largest must be 10GB or less, but is "11GB"'],
  ])('refuses collector %s', (line, code, text) => {
    expect(refused({ 'config.yaml': `collector: {${line}}` })[0]).toContain(`error[${code}]: config.yaml:1: ${text}`)
  })

  it('are also taken by a key that ends in a unit', () => {
    expect(given({ 'config.yaml': 'storage: {retentionDays: 4w}' }).config.storage.retentionDays).toBe(28)
    expect(given({}, { ACESO_STORAGE_RETENTION_DAYS: '36h' }).config.storage.retentionDays).toBe(1.5)
  })
})

describe('mistakes', () => {
  it('are told all at once, with key, origin and what to do', () => {
    const yaml = [
      'storage:',
      '  retentionDays: many',
      '  backend: tape',
      '  retentiondays: 3',
      'collector:',
      '  threshold: 2',
      '  enabled: maybe',
      'colector: {}',
    ].join('\n')
    expect(refused({ 'config.yaml': yaml }, { ACESO_COLLECTOR_MODES: 'shop=never' }).toSorted()).toEqual(
      [
        'error[CFG-003]: config.yaml:4: storage.retentiondays is not a setting\n  next: did you mean storage.retentionDays?',
        'error[CFG-003]: config.yaml:8: colector is not a setting\n  next: did you mean collector?',
        'error[CFG-010]: config.yaml:2: storage.retentionDays must be a number or a duration such as 5m, but is "many"\n  next: correct the line or remove it',
        'error[CFG-010]: config.yaml:7: collector.enabled must be true or false, but is "maybe"\n  next: correct the line or remove it',
        'error[CFG-011]: ACESO_COLLECTOR_MODES (environment): collector.modes.shop must be one of auto, approve, but is "never"\n  next: correct the variable or remove it',
        'error[CFG-011]: config.yaml:3: storage.backend must be one of local, s3, nfs, but is "tape"\n  next: correct the line or remove it',
        'error[CFG-012]: config.yaml:6: collector.threshold must be 1 or less, but is 2\n  next: correct the line or remove it',
      ].toSorted(),
    )
  })

  it('say who else sets the key and who wins', () => {
    expect(refused({ 'config.yaml': 'storage:\n  retentionDays: -3' }, { ACESO_STORAGE_RETENTION_DAYS: '7' })).toEqual([
      [
        'error[CFG-012]: config.yaml:2: storage.retentionDays must be 1 or more, but is -3',
        '  also set by: ACESO_STORAGE_RETENTION_DAYS (environment), which wins',
        '  next: correct the line or remove it; `aceso config show` prints where each value comes from',
      ].join('\n'),
    ])
  })

  it('name a missing required key', () => {
    expect(refused({ 'config.yaml': 'reports: {key: "${K}"}' }, { K: 'k' })).toEqual([
      'error[CFG-015]: configuration: reports.title must be set\n  next: set reports.title in config.yaml, or the variable ACESO_REPORTS_TITLE',
    ])
  })

  it('in YAML itself name the line', () => {
    expect(refused({ 'config.yaml': 'storage:\n  note: "open\n' })[0]).toMatch(/^error\[CFG-002\]: config\.yaml:\d: /)
    expect(refused({ 'config.yaml': 'storage: 5' })[0]).toContain('error[CFG-010]: config.yaml:1: storage must be a section')
    expect(refused({ 'config.yaml': '- a' })[0]).toContain('must hold `key: value` lines')
  })

  it('in a variable of ours are warned of, but not what Kubernetes sets', () => {
    const variables = {
      ACESO_STORAGE_RETENTIONDAYS: '3',
      ACESO_SERVICE_HOST: '10.0.0.1',
      ACESO_PORT_8080_TCP_ADDR: '10.0.0.1',
      ACESO_PORT: 'tcp://10.0.0.1:8080',
    }
    expect(given({}, variables).warnings).toEqual([
      'ACESO_STORAGE_RETENTIONDAYS (environment) is not a setting; did you mean ACESO_STORAGE_RETENTION_DAYS?',
    ])
  })
})

describe('secrets', () => {
  const loki = 'loki:\n  url: http://loki:3100\n'

  it.each([
    ['a variable', {}, { ACESO_LOKI_TOKEN: 'hunter2' }],
    ['an env file', { '.env': 'ACESO_LOKI_TOKEN=hunter2' }, {}],
    ['a reference in YAML', { 'config.yaml': `${loki}  token: \${LOKI_TOKEN}` }, { LOKI_TOKEN: 'hunter2' }],
  ])('come from %s', (_, files, environment: Record<string, string>) => {
    const loaded = given({ 'config.yaml': loki, ...files }, environment)
    expect(loaded.config.loki?.token.reveal()).toBe('hunter2')
    expect(JSON.stringify([loaded.config, effectiveConfig(loaded)])).not.toContain('hunter2')
  })

  it('come from a mounted file', () => {
    writeFileSync(join(directory, 'mounted'), 'hunter2\n')
    const loaded = given({ 'config.yaml': loki }, { ACESO_LOKI_TOKEN_FILE: join(directory, 'mounted') })
    expect(loaded.config.loki?.token.reveal()).toBe('hunter2')
    expect(loaded.origins.get('loki.token')).toContain('ACESO_LOKI_TOKEN_FILE (environment)')
  })

  it('say when their file cannot be read', () => {
    expect(refused({ 'config.yaml': loki }, { ACESO_LOKI_TOKEN_FILE: '/nowhere/token' })[0]).toContain(
      'error[CFG-031]: ACESO_LOKI_TOKEN_FILE (environment): loki.token cannot be read from /nowhere/token',
    )
  })

  it.each(['hunter2', '${T:-hunter2}', 'https://ann:hunter2@${HOST}/x'])('are refused in YAML as %s, without being repeated', (value) => {
    const [issue] = refused({ 'config.yaml': `${loki}  token: "${value}"` }, { HOST: 'h' })
    expect(issue).toContain('error[CFG-030]: config.yaml:3: loki.token is a secret')
    expect(issue).toContain('next: set the variable ACESO_LOKI_TOKEN, or ACESO_LOKI_TOKEN_FILE')
    expect(issue).not.toContain('hunter2')
  })

  it('that are missing disable their feature with the reason, and nothing else', () => {
    const { config, disabled } = given({ 'config.yaml': `${loki}reports: {title: weekly}` })
    expect(config.loki).toBeUndefined()
    expect(config.reports).toEqual({ title: 'weekly' })
    expect(disabled).toEqual([
      { feature: 'loki', reason: 'the secret loki.token is missing: set ACESO_LOKI_TOKEN or ACESO_LOKI_TOKEN_FILE' },
    ])
  })

  it('that a reference names and nobody sets disable their feature too', () => {
    expect(given({ 'config.yaml': `${loki}  token: \${LOKI_TOKEN}` }).disabled).toEqual([
      { feature: 'loki', reason: 'the secret loki.token is missing: set LOKI_TOKEN' },
    ])
  })
})

describe('the product', () => {
  const load = (environment: Readonly<Record<string, string>>, yaml = '') => {
    writeFileSync(join(directory, 'config.yaml'), yaml)
    return loadConfig({ directory, environment })
  }

  it('starts with nothing configured', () => {
    expect(load({}).config).toMatchObject({
      server: { port: 8080 },
      storage: { dataDir: 'data', retentionDays: 30 },
      notifications: { enabled: true },
    })
  })

  it.each([
    ['DATABASE_URL', 'postgres://u:p@h/d', 'storage.databaseUrl'],
    ['KUBECONFIG', '/home/ann/.kube/config', 'cluster.kubeconfig'],
    ['K8S_CONFIG_PATH', './deploy/kubernetes/config', 'cluster.kubeconfig'],
    ['K8S_IN_CLUSTER', 'true', 'cluster.inCluster'],
    ['NOTIFICATION_ENABLED', 'false', 'notifications.enabled'],
    ['LOG_LEVEL', 'debug', 'log.level'],
  ])('knows the documented variable %s', (name, value, key) => {
    expect(load({ [name]: value }).origins.get(key)).toBe(`${name} (environment)`)
  })

  it.each([0, 65_536, 80.5])('refuses the port %d', (port) => {
    expect(() => load({ ACESO_SERVER_PORT: String(port) })).toThrow(ConfigError)
  })

  it('does not take the address of a Kubernetes Service for a port', () => {
    const { config, warnings } = load({ ACESO_SERVER_PORT: 'tcp://10.0.0.1:8080' })
    expect(config.server.port).toBe(8080)
    expect(warnings[0]).toContain('is what Kubernetes sets for a Service')
  })

  it('refuses settings that contradict each other', () => {
    expect(() => load({}, 'cluster: {recording: x, inCluster: true}')).toThrow(
      'error[CFG-016]: config.yaml:1: cluster.recording cannot be given together',
    )
  })

  it('knows which actions there are', () => {
    expect(load({}, 'pipeline: {actionCooldownMinutes: {restart: 5}}').config.pipeline.actionCooldownMinutes).toEqual({ restart: 5 })
    expect(() => load({}, 'pipeline: {actionCooldownMinutes: {reboot: 5}}')).toThrow(
      'pipeline.actionCooldownMinutes.reboot no action has this name; there are delete-milvus, delete-pod,',
    )
  })

  it('does not fall back to another store when the named one has no address', () => {
    expect(() => load({}, 'storage: {databaseUrl: "${PG}"}')).toThrow('error[CFG-020]: config.yaml:1: storage.databaseUrl needs ${PG}')
  })

  it('shows every key with its origin and no secret', () => {
    const shown = effectiveConfig(
      load({ DATABASE_URL: 'postgres://u:hunter2@h/d', ACESO_SERVER_BODY_LIMIT: '1MiB' }, 'server: {port: 9000}'),
    )
    const of = (key: string) => shown.values.find((value) => value.key === key)
    expect(of('server.port')).toEqual({ key: 'server.port', value: 9000, origin: 'config.yaml:1' })
    expect(of('server.bodyLimit')).toEqual({ key: 'server.bodyLimit', value: '1MiB', origin: 'ACESO_SERVER_BODY_LIMIT (environment)' })
    expect(of('storage.databaseUrl')).toEqual({ key: 'storage.databaseUrl', value: '***', origin: 'DATABASE_URL (environment)' })
    expect(of('storage.dataDir')).toEqual({ key: 'storage.dataDir', value: 'data', origin: 'default' })
    expect(JSON.stringify(shown)).not.toContain('hunter2')
  })
})
