/**
 * A key of a configuration file that was written for one of the systems that Aceso replaces. It is read as one of our settings, or it is said what stands in its place.
 */
export type EarlierKey = { readonly path: string } & (ReadAs | NotUsed)

export interface ReadAs {
  /** Path of our setting. */
  readonly as: string
  /** Where it was written in other words, or in another unit. */
  readonly convert?: (value: unknown) => unknown
  /** The documented variable that holds it: named where a secret stands in the file. */
  readonly variable?: string
}

export interface NotUsed {
  /** Follows "is not used: ". */
  readonly instead: string
  /** Documented variables that are as useless. */
  readonly variables?: readonly string[]
  readonly holds?: 'secret' | 'address'
}

const ownStore = 'Aceso keeps its records itself, in storage.dataDir, or in the PostgreSQL that storage.databaseUrl (DATABASE_URL) names'
const noPackages = 'Aceso fetches and distributes no packages'

/** Deployment diagnosis, as its `hackathon-api.yaml` has them. Of two keys that are read as one setting the first is the stronger. */
const deploymentDiagnosis: readonly EarlierKey[] = [
  { path: 'Name', instead: 'the program is always called aceso; its records carry cluster.id' },
  { path: 'Host', as: 'server.host' },
  { path: 'Port', as: 'server.port' },
  { path: 'Mongo.URL', instead: ownStore, holds: 'address' },
  { path: 'Mongo.Database', instead: ownStore },
  { path: 'MongoDB.URI', instead: ownStore, holds: 'address' },
  { path: 'MongoDB.Database', instead: ownStore },
  { path: 'AI.BaseURL', as: 'models.baseURL' },
  { path: 'AI.APIKey', as: 'models.apiKey', variable: 'AI_API_KEY' },
  { path: 'AI.Model', as: 'models.model' },
  { path: 'AI.Timeout', as: 'models.timeouts.deployment', convert: seconds },
  { path: 'AI.MaxRetries', instead: 'faults that may pass are tried again by themselves, as long as the deadline allows' },
  { path: 'AI.PrometheusURL', as: 'prometheus.url' },
  { path: 'AI.GitHubToken', as: 'github.token', variable: 'GITHUB_TOKEN' },
  {
    path: 'AI.GitHubToolsets',
    instead:
      'Aceso reads releases and pull requests with tools of its own as soon as there is a token; GitHub’s own MCP server, with other tools, is added under tools.servers',
  },
  { path: 'Prometheus', instead: 'prometheus.url, or AI.PrometheusURL, is where metrics are asked' },
  { path: 'Qiniu.AccessKey', instead: noPackages, holds: 'secret', variables: ['QINIU_ACCESS_KEY'] },
  { path: 'Qiniu.SecretKey', instead: noPackages, holds: 'secret', variables: ['QINIU_SECRET_KEY'] },
  { path: 'Qiniu.Bucket', instead: noPackages },
  { path: 'Qiniu.DownloadHost', instead: noPackages },
  { path: 'VM.VMUIURL', as: 'prometheus.url', convert: withoutPage },
]

/** Crash forensics: how a model is asked about a crash. The section stood alone, or in that of the analyzer. */
const crashAnalysis: readonly EarlierKey[] = ['aiAnalysis', 'analyzer.aiAnalysis'].flatMap((section) => [
  { path: `${section}.enabled`, as: 'crashes.analysis.mode', convert: analysisMode },
  { path: `${section}.provider`, as: 'models.provider' },
  { path: `${section}.model`, as: 'models.model' },
  { path: `${section}.apiKey`, as: 'models.apiKey', variable: 'LLM_API_KEY' },
  { path: `${section}.baseURL`, as: 'models.baseURL' },
  { path: `${section}.timeout`, as: 'models.timeouts.crash', convert: seconds },
  { path: `${section}.maxTokens`, as: 'models.maxTokens' },
  { path: `${section}.temperature`, as: 'models.temperature' },
  { path: `${section}.enableCostControl`, as: 'models.budget.enabled' },
  { path: `${section}.maxCostPerMonth`, as: 'models.budget.maxCostPerMonth' },
  { path: `${section}.maxAnalysisPerHour`, as: 'models.budget.maxAnalysisPerHour' },
])

export const earlierKeys: readonly EarlierKey[] = [...deploymentDiagnosis, ...crashAnalysis]

/** There a number is of seconds. What is no duration stays, and the setting refuses it. */
function seconds(value: unknown): unknown {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value))) return `${value}s`
  return value
}

/** The page of VictoriaMetrics lies beside its interface. */
function withoutPage(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\/vmui\/?(?:[?#].*)?$/, '') : value
}

function analysisMode(value: unknown): unknown {
  if (value === true || value === 'true') return 'automatic'
  return value === false || value === 'false' ? 'off' : value
}
