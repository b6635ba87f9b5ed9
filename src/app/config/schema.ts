import { z } from 'zod'
import { actions } from '../../actions/index.ts'
import { GitSettings } from '../../adapters/git/settings.ts'
import { GithubSettings } from '../../adapters/github/settings.ts'
import { ModelSettings } from '../../adapters/model/settings.ts'
import { PrometheusSettings } from '../../adapters/prometheus/settings.ts'
import { analyzers } from '../../analyzers/index.ts'
import { DiscoverySettings } from '../../crash/instances/discovery-settings.ts'
import { CleanerSettings } from '../../domain/crash/cleaner-settings.ts'
import { duration, named, secret } from '../../domain/setting.ts'
import { ReleaseSettings } from '../../investigation/settings.ts'
import { notifiers } from '../../notifiers/index.ts'
import { PipelineSettings } from '../../pipeline/settings.ts'
import { HttpSettings } from '../../surfaces/http/serving/settings.ts'
import { CrashSettings } from './crash-settings.ts'
import { ToolSettings } from './tool-sections.ts'

const Server = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('address to listen on; 0.0.0.0 for every interface, which needs a token'),
  port: z.number().int().min(1).max(65535).default(8080).describe('port to listen on'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('address under which people reach the pages, for links in notices'),
  ...HttpSettings.shape,
  shutdownSeconds: z.number().min(1).max(600).default(20).describe('seconds to finish running work after a stop signal'),
})

const Storage = z.strictObject({
  dataDir: z.string().min(1).default('data').describe('folder of the embedded store'),
  databaseUrl: named(secret(), { aliases: ['DATABASE_URL'], mustResolve: true })
    .optional()
    .describe('PostgreSQL to use instead of the embedded store, as postgres://user:password@host:port/database'),
  retentionDays: z.number().min(1).max(3650).default(30).describe('days that closed incidents, and releases with their reports, are kept'),
})

const Cluster = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits, dots and dashes, at most 63')
      .default('default')
      .describe('name of this cluster on every record'),
    kubeconfig: named(z.string(), { aliases: ['KUBECONFIG', 'K8S_CONFIG_PATH'] })
      .optional()
      .describe('kubeconfig file; without it ~/.kube/config'),
    context: z.string().optional().describe('context of the kubeconfig; without it the current one'),
    inCluster: named(z.boolean(), { aliases: ['K8S_IN_CLUSTER'] })
      .default(false)
      .describe('use the service account of the pod Aceso runs in'),
    recording: z.string().optional().describe('recording (folder or .gz file) to read instead of a live cluster'),
  })
  .superRefine((cluster, context) => {
    if (cluster.recording === undefined || !cluster.inCluster) return
    context.addIssue({
      code: 'custom',
      path: ['recording'],
      message: 'cannot be given together with cluster.inCluster: a recording is not a live cluster',
    })
  })

const Notifications = z.strictObject({
  enabled: named(z.boolean(), { aliases: ['NOTIFICATION_ENABLED'] })
    .default(true)
    .describe('send notices at all'),
  sameWithin: duration({ min: '0s', max: '7d' })
    .prefault('4h')
    .describe('an identical notice to the same channel is sent once in this time'),
  perMinute: z.number().int().min(1).max(1000).default(20).describe('most notices per minute and channel; the rest wait'),
  giveUpAfter: duration({ min: '1m', max: '30d' }).prefault('1d').describe('how long a notice is tried before it is given up'),
})

const Log = z.strictObject({
  level: named(z.enum(['debug', 'info', 'warn', 'error']), { aliases: ['LOG_LEVEL'] })
    .default('info')
    .describe('least severe lines to write'),
  format: z.enum(['auto', 'json', 'text']).default('auto').describe('auto is text on a terminal and JSON elsewhere'),
})

const analyzerSections = Object.fromEntries(
  analyzers.filter(({ settings }) => hasKeys(settings)).map(({ kind, settings }) => [kind, settings.prefault({})]),
)
const notifierSections = Object.fromEntries(
  notifiers.map(({ kind, settings }) => [kind, settings.optional().describe(`channel ${kind}; absent means not used`)]),
)

/** The pipeline knows no action by name; the list does. */
const Pipeline = PipelineSettings.superRefine(({ actionCooldownMinutes }, context) => {
  const kinds = actions.map(({ kind }) => kind)
  for (const name of Object.keys(actionCooldownMinutes)) {
    if (!kinds.includes(name)) {
      context.addIssue({
        code: 'custom',
        path: ['actionCooldownMinutes', name],
        message: `no action has this name; there are ${kinds.join(', ')}`,
      })
    }
  }
})

/** Every setting of the program, with its default and its meaning. Plug-ins bring their own sections by their lists. */
export const Config = z.strictObject({
  server: Server.prefault({}),
  storage: Storage.prefault({}),
  cluster: Cluster.prefault({}),
  crashes: CrashSettings.prefault({}),
  models: ModelSettings.prefault({}),
  discovery: DiscoverySettings.prefault({}),
  cleaner: CleanerSettings.prefault({}),
  releases: ReleaseSettings.prefault({}),
  pipeline: Pipeline.prefault({}),
  analyzers: z.strictObject(analyzerSections).prefault({}),
  prometheus: PrometheusSettings.prefault({}),
  github: GithubSettings.prefault({}),
  git: GitSettings.prefault({}),
  tools: ToolSettings.prefault({}),
  notifiers: z.strictObject(notifierSections).prefault({}),
  notifications: Notifications.prefault({}),
  log: Log.prefault({}),
})
export type Config = z.output<typeof Config>

function hasKeys(settings: z.ZodType): boolean {
  return settings instanceof z.ZodObject && Object.keys(settings.shape).length > 0
}
