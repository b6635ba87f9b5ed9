import type { Text } from '../../domain/text.ts'
import type { ModelState } from '../../ports/model/model.ts'
import { catalogue, keyVariablesOf, type ProviderEntry, type ProviderKind, providerKinds } from './providers/catalogue.ts'
import { type Endpoint, endpointOf, providerOfUrl } from './providers/endpoint.ts'
import { knownModel } from './providers/known-models.ts'
import type { AwsAccess, Provider } from './providers/provider.ts'
import { roomOf } from './room.ts'
import type { ModelSettings } from './settings.ts'

/** A provider that somebody wants and that cannot be asked. */
export interface UnusableProvider {
  readonly kind: ProviderKind
  readonly reason: 'no-key' | 'no-model' | 'no-address'
  readonly why: Text
  /** Of one whose model is not named: where its models can be listed. */
  readonly listing?: Provider
}

export interface Resolved {
  /** In the order in which they are asked. */
  readonly providers: readonly Provider[]
  readonly unusable: readonly UnusableProvider[]
  readonly state: ModelState
}

/** Who is asked, in which order, made from the settings. Pure: nobody is called. */
export function resolveProviders(settings: ModelSettings): Resolved {
  const found = orderOf(settings).map((kind, index) => providerOf(kind, index === 0, settings))
  const providers = found.filter((one) => 'contextTokens' in one)
  const unusable = found.filter((one) => 'reason' in one)
  return { providers, unusable, state: stateOf(settings, providers, unusable) }
}

function orderOf(settings: ModelSettings): readonly ProviderKind[] {
  const configured = providerKinds.filter((kind) => isConfigured(kind, settings))
  const first = settings.provider ?? (settings.baseURL === undefined ? ownerOfKey(settings, configured) : providerOfUrl(settings.baseURL))
  const backups = settings.backups ?? configured
  return [...new Set(first === undefined ? backups : [first, ...backups])]
}

/** A key without an address or a provider's name is OpenAI's, as documented; the usual case is a key of its own. */
function ownerOfKey({ apiKey }: ModelSettings, configured: readonly ProviderKind[]): ProviderKind | undefined {
  return apiKey === undefined ? configured[0] : 'openai'
}

/** Its key is given, or a section for one that needs none. */
function isConfigured(kind: ProviderKind, settings: ModelSettings): boolean {
  return settings[kind] !== undefined
}

function providerOf(kind: ProviderKind, isFirst: boolean, settings: ModelSettings): Provider | UnusableProvider {
  const entry: ProviderEntry = catalogue[kind]
  const own = settings[kind]
  const general = isFirst ? settings : undefined
  const baseURL = own?.baseURL ?? general?.baseURL ?? entry.baseURL
  const apiKey = own?.apiKey ?? general?.apiKey
  if (entry.needsKey && apiKey === undefined) return unusable(kind, 'no-key')
  if (kind === 'bedrock' && settings.bedrock === undefined) return unusable(kind, 'no-address')
  if (kind !== 'bedrock' && baseURL === undefined) return unusable(kind, 'no-address')
  const named = own?.model ?? general?.model ?? (isUsualAddress(entry, baseURL) ? entry.model : undefined)
  const model = named === undefined ? undefined : withoutRemark(named)
  const provider: Provider = {
    kind,
    title: entry.title,
    protocol: entry.protocol,
    endpoint: baseURL === undefined ? undefined : addressOf(kind, baseURL, model, settings),
    model: model ?? '',
    apiKey,
    aws: awsOf(kind, settings),
    ...factsOf(kind, model ?? '', own?.contextTokens ?? general?.contextTokens, settings),
  }
  return model === undefined ? { ...unusable(kind, 'no-model'), listing: provider } : provider
}

/** Whoever serves another address serves other models too, except a local Ollama on another machine. */
function isUsualAddress(entry: ProviderEntry, baseURL: string | undefined): boolean {
  if (!entry.needsKey && entry.baseURL !== undefined) return true
  if (baseURL === undefined || entry.baseURL === undefined) return false
  return new URL(baseURL).host === new URL(entry.baseURL).host
}

/** Azure's older addresses hold the deployment, which is what the model is called there. */
function addressOf(kind: ProviderKind, baseURL: string, model: string | undefined, { azure }: ModelSettings): Endpoint {
  const endpoint = endpointOf(kind, baseURL)
  if (kind !== 'azure' || azure?.apiVersion === undefined) return endpoint
  const root = endpoint.root.includes('/deployments/')
    ? endpoint.root
    : `${new URL(baseURL).origin}/openai/deployments/${encodeURIComponent(model ?? '')}`
  return { root, query: { ...endpoint.query, 'api-version': azure.apiVersion } }
}

function awsOf(kind: ProviderKind, { bedrock }: ModelSettings): AwsAccess | undefined {
  if (kind !== 'bedrock' || bedrock === undefined) return undefined
  const { region, accessKeyId: id, secretAccessKey: secret, sessionToken: session } = bedrock
  return { region, keys: id === undefined || secret === undefined ? undefined : { id, secret, session } }
}

function factsOf(
  kind: ProviderKind,
  model: string,
  window: number | undefined,
  { prices }: ModelSettings,
): Pick<Provider, 'price' | 'contextTokens'> {
  const known = knownModel(kind, model)
  const own = Object.hasOwn(prices, model) ? prices[model] : undefined
  return { price: own ?? known.price, contextTokens: window ?? known.contextTokens }
}

/** `qwen2.5:3b # small`: containers get env files with their remarks. */
function withoutRemark(model: string): string {
  return model.replace(/\s+#.*$/, '').trim()
}

function unusable(kind: ProviderKind, reason: UnusableProvider['reason']): UnusableProvider {
  const { title } = catalogue[kind]
  const variables = keyVariablesOf(kind)
  const own = variables.at(-1) ?? ''
  const whys: Readonly<Record<UnusableProvider['reason'], Text>> = {
    'no-key': {
      en: `the key of ${title} is missing: set ${variables.join(' or ')}, or ${own}_FILE to the path of a file that holds it`,
      zh: `缺少 ${title} 的密钥：请设置 ${variables.join(' 或 ')}，或将 ${own}_FILE 设为存放密钥的文件路径`,
    },
    'no-model': {
      en: `no model of ${title} is named: set models.${kind}.model; \`aceso model check\` lists what it offers`,
      zh: `未指定 ${title} 的模型：请设置 models.${kind}.model；\`aceso model check\` 可列出可用模型`,
    },
    'no-address': {
      en:
        kind === 'bedrock'
          ? 'no region is named: set models.bedrock.region'
          : `no address of ${title} is given: set models.${kind}.baseURL`,
      zh: kind === 'bedrock' ? '未指定区域：请设置 models.bedrock.region' : `未给出 ${title} 的地址：请设置 models.${kind}.baseURL`,
    },
  }
  return { kind, reason, why: whys[reason] }
}

function stateOf(settings: ModelSettings, providers: readonly Provider[], unusable: readonly UnusableProvider[]): ModelState {
  if (!settings.enabled)
    return {
      kind: 'off',
      reason: 'disabled',
      why: { en: 'models are switched off: models.enabled is false', zh: '模型已关闭：models.enabled 为 false' },
    }
  const [first, ...others] = providers
  if (first !== undefined) {
    const { kind, model, contextTokens = null } = first
    const { inputTokens } = roomOf(first, settings)
    return { kind: 'on', provider: kind, model, backups: others.map((other) => other.kind), contextTokens, inputTokens }
  }
  const [wanted] = unusable
  if (wanted === undefined)
    return {
      kind: 'off',
      reason: 'no-key',
      why: {
        en: 'no model is configured: set the key of a provider, for example OPENAI_API_KEY or GLM_API_KEY, or models.provider to ollama',
        zh: '未配置模型：请设置某个提供商的密钥，例如 OPENAI_API_KEY 或 GLM_API_KEY，或将 models.provider 设为 ollama',
      },
    }
  return { kind: 'off', reason: wanted.reason === 'no-key' ? 'no-key' : 'no-model', why: wanted.why }
}
