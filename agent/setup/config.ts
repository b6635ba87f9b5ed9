import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { DiscoverySettings } from '../../src/crash/instances/discovery-settings.ts'
import { ScoreSettings } from '../../src/crash/score/score-settings.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import { Secret } from '../../src/domain/secret.ts'
import { duration, size } from '../../src/domain/setting.ts'

const port = z.number().int().min(0).max(65_535)

/** The agent's configuration file, in its documented keys. What is not known is refused with its path. */
export const AgentConfigFile = z.strictObject({
  agent: z
    .strictObject({
      name: z.string().min(1).max(253).default('milvus-coredump-agent').describe('what it is called'),
      nodeName: z.string().min(1).max(253).optional().describe('without it the variable NODE_NAME, else the host name'),
      namespace: z.string().max(63).optional().describe('where it runs'),
      logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('least severe lines to write'),
      host: z.string().min(1).optional().describe('address that both ports listen on; without it every one'),
      metricsPort: port.default(8080).describe('`/metrics` for Prometheus'),
      healthPort: port.default(8081).describe('`/healthz`, `/readyz`, `/version`'),
      dataDir: z
        .string()
        .min(1)
        .default('/data/agent')
        .describe('what must survive a restart: the journal and what the server has not taken yet'),
    })
    .prefault({}),
  server: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('where the server answers; without it results wait in the data folder'),
      language: z.enum(['zh', 'en']).default('zh').describe('language of the documented log lines'),
    })
    .prefault({}),
  discovery: DiscoverySettings.prefault({}),
  collector: z
    .strictObject({
      coredumpPath: z
        .string()
        .min(1)
        .default('/host/var/lib/systemd/coredump')
        .describe('folder that is watched, as the container sees it'),
      hostCoredumpPath: z.string().min(1).default('/var/lib/systemd/coredump').describe('the same folder as the host names it'),
      corePattern: z
        .string()
        .max(256)
        .optional()
        .describe('file name pattern as in /proc/sys/kernel/core_pattern, for names that are not known by themselves'),
      watchInterval: duration({ min: '100ms', max: '1h' })
        .prefault('10s')
        .describe('how often it is looked into, beside notices of changes'),
      maxFileAge: duration({ min: '1m', max: '365d' }).prefault('24h').describe('older cores are left alone'),
      podLogPath: z.string().min(1).default('/host/var/log/pods').describe('the node’s folder of container logs'),
      restartSearch: z
        .strictObject({
          every: duration({ min: '100ms', max: '1m' }).prefault('2s').describe('how often'),
          for: duration({ min: '1s', max: '10m' }).prefault('30s').describe('how long'),
        })
        .prefault({})
        .describe('looks for the core of a restart after a crash'),
      maxFileSize: size({ min: '1KiB' }).prefault('2GB').describe('on the disk: a core is full of holes'),
    })
    .prefault({}),
  analyzer: z
    .strictObject({
      enableGdbAnalysis: z.boolean().default(true).describe('ask debuggers; without them a crash has what its core tells by itself'),
      gdbTimeout: duration({ min: '1s', max: '1h' }).prefault('5m').describe('then a debugger is ended'),
      concurrency: z.number().int().min(1).max(16).default(1).describe('debuggers at once'),
      debuggerMemory: size({ min: '64MiB', max: '64GiB' })
        .prefault('1GiB')
        .describe('most memory of one debugger; the container’s limit must be larger'),
      valueThreshold: z.number().min(0).max(10).default(7).describe('from this score on a core is kept'),
      deleteLowValue: z.boolean().default(false).describe('delete originals below the threshold; needs a writable mount'),
      symbolDir: z.string().optional().describe('folder with .build-id/ or plain files, for programs whose container is gone'),
      containerRoots: z
        .boolean()
        .default(true)
        .describe('read programs through /proc/<pid>/root of the restarted container, proved by their build-ids'),
      ignorePatterns: z
        .array(z.string())
        .default(['livenessProbe', 'readinessProbe', 'startupProbe'])
        .describe('containers, or reasons of restarts, that are left alone'),
      panicKeywords: z
        .array(z.string())
        .default(['panic', 'fatal', 'SIGSEGV', 'SIGABRT', 'SIGFPE', 'assertion failed'])
        .describe('words that raise the score, in any case'),
      score: ScoreSettings.prefault({}),
    })
    .prefault({}),
  storage: z
    .strictObject({
      backend: z.enum(['local', 's3', 'nfs']).default('local').describe('a folder, a bucket, or a mount that must be there'),
      localPath: z.string().min(1).default('/data/coredumps').describe('the folder, or the mount of nfs'),
      maxStorageSize: size({ min: '1MiB' }).prefault('50GB').describe('beyond it the lowest values go first'),
      retentionDays: z.number().min(1).max(3650).default(30).describe('days that files are kept'),
      compressionEnabled: z.boolean().default(true).describe('pack what is not packed already'),
      compression: z.enum(['gzip', 'zstd']).default('gzip').describe('zstd is ten times as fast and as small'),
      keepFreePercent: z.number().min(0).max(90).default(15).describe('share of the file system that stays free'),
      s3: z
        .strictObject({
          bucket: z.string().min(3).max(63).describe('its name'),
          region: z.string().default('us-east-1').describe('where it is'),
          endpoint: z.url().optional().describe('address of another store than Amazon’s'),
          pathStyle: z.boolean().default(false).describe('name the bucket in the path, as most other stores want'),
          serverSideEncryption: z.enum(['AES256', 'aws:kms']).optional().describe('how the store encrypts'),
        })
        .optional()
        .describe('keys come from S3_ACCESS_KEY and S3_SECRET_KEY'),
    })
    .prefault({}),
})

export type AgentConfig = z.output<typeof AgentConfigFile> & {
  readonly nodeName: string
  readonly token: Secret | undefined
  readonly s3Keys: { readonly accessKey: Secret; readonly secretKey: Secret } | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the file (none: all defaults) and the environment, where alone secrets may stand. Throws `config-invalid` naming the key. */
export function readAgentConfig(file: string | undefined, environment: Environment): AgentConfig {
  const parsed = AgentConfigFile.safeParse(file === undefined ? {} : read(file))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.path.join('.') ?? ''
    const unknown =
      issue?.code === 'unrecognized_keys'
        ? `${path === '' ? '' : `${path}.`}${issue.keys[0]} is not a setting`
        : `${path}: ${issue?.message}`
    throw new AcesoError('config-invalid', `${file ?? 'configuration'}: ${unknown}`, { path, ...nextFor(unknown) })
  }
  const config = parsed.data
  const [accessKey, secretKey] = [secretFrom(environment, 'S3_ACCESS_KEY'), secretFrom(environment, 'S3_SECRET_KEY')]
  if (config.storage.backend === 's3' && (config.storage.s3 === undefined || accessKey === undefined || secretKey === undefined)) {
    throw new AcesoError('config-invalid', 'storage.backend is s3: storage.s3.bucket, S3_ACCESS_KEY and S3_SECRET_KEY are needed', {
      path: 'storage.s3',
    })
  }
  return {
    ...config,
    server: { ...config.server, ...serverUrl(environment) },
    nodeName: config.agent.nodeName ?? environment['NODE_NAME'] ?? hostname(),
    token: secretFrom(environment, 'ACESO_TOKEN'),
    s3Keys: accessKey === undefined || secretKey === undefined ? undefined : { accessKey, secretKey },
  }
}

/** The server asks models, and reads that section as it stands. */
function nextFor(unknown: string): { readonly next?: string } {
  return unknown.includes('aiAnalysis') ? { next: 'the server asks models: move aiAnalysis to its config.yaml' } : {}
}

function serverUrl(environment: Environment): { readonly url?: string } {
  const url = environment['ACESO_SERVER_URL']
  if (url === undefined || url === '') return {}
  if (!URL.canParse(url)) throw new AcesoError('config-invalid', 'ACESO_SERVER_URL is not an address', { path: 'server.url' })
  return { url }
}

/** Its value, or that of the file which `<name>_FILE` names. */
function secretFrom(environment: Environment, name: string): Secret | undefined {
  const given = environment[name]
  if (given !== undefined && given !== '') return new Secret(given)
  const file = environment[`${name}_FILE`]
  return file === undefined || file === '' ? undefined : new Secret(readFileSync(file, 'utf8').trim())
}

function read(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AcesoError('config-invalid', `cannot read the configuration file ${file}`, { cause, next: 'name it with --config' })
  }
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw new AcesoError('config-invalid', `${file}: ${error.message.split('\n')[0]}`)
  return document.toJS({ maxAliasCount: 100 }) ?? {}
}
