/** The ways in which a request is written on the wire; each is one file beside this one. */
export type Protocol = 'chat-completions' | 'anthropic-messages' | 'bedrock-converse'

export interface ProviderEntry {
  /** As people and log lines name it. */
  readonly title: string
  readonly protocol: Protocol
  /** Undefined: there is no address that is everybody's. */
  readonly baseURL: string | undefined
  /** Where an address without a path leads to. */
  readonly path: string
  /** Asked for where no model is named; undefined: must be named. */
  readonly model: string | undefined
  readonly needsKey: boolean
  /** Variables beside our own that hold its key, the usual one first. */
  readonly keyVariables: readonly string[]
}

/** Every provider by its kind, in the order in which the first with a key becomes the one that is asked. A new one that speaks a known protocol is a line here and its section in the settings. */
export const catalogue = {
  openai: {
    title: 'OpenAI',
    protocol: 'chat-completions',
    baseURL: 'https://api.openai.com/v1',
    path: '/v1',
    model: 'gpt-4',
    needsKey: true,
    keyVariables: ['OPENAI_API_KEY'],
  },
  azure: {
    title: 'Azure OpenAI',
    protocol: 'chat-completions',
    baseURL: undefined,
    path: '/openai/v1',
    model: undefined,
    needsKey: true,
    keyVariables: ['AZURE_OPENAI_API_KEY'],
  },
  anthropic: {
    title: 'Anthropic',
    protocol: 'anthropic-messages',
    baseURL: 'https://api.anthropic.com/v1',
    path: '/v1',
    model: 'claude-3-5-sonnet-20241022',
    needsKey: true,
    keyVariables: ['ANTHROPIC_API_KEY'],
  },
  glm: {
    title: 'GLM',
    protocol: 'chat-completions',
    baseURL: 'https://open.bigmodel.cn/api/paas/v4/chat/completions',
    path: '/api/paas/v4',
    model: 'glm-4.5-flash',
    needsKey: true,
    keyVariables: ['GLM_API_KEY'],
  },
  qwen: {
    title: 'Qwen',
    protocol: 'chat-completions',
    baseURL: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    path: '/compatible-mode/v1',
    model: 'qwen-max',
    needsKey: true,
    keyVariables: ['DASHSCOPE_API_KEY', 'QWEN_API_KEY'],
  },
  modelscope: {
    title: 'ModelScope',
    protocol: 'chat-completions',
    baseURL: 'https://api-inference.modelscope.cn',
    path: '/v1',
    model: 'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    needsKey: true,
    keyVariables: ['MODELSCOPE_API_KEY'],
  },
  ollama: {
    title: 'Ollama',
    protocol: 'chat-completions',
    baseURL: 'http://127.0.0.1:11434/v1',
    path: '/v1',
    model: 'qwen2.5:3b',
    needsKey: false,
    keyVariables: [],
  },
  bedrock: {
    title: 'Bedrock',
    protocol: 'bedrock-converse',
    baseURL: undefined,
    path: '',
    model: undefined,
    needsKey: false,
    keyVariables: ['AWS_ACCESS_KEY_ID', 'ACESO_MODELS_BEDROCK_ACCESS_KEY_ID'],
  },
  compatible: {
    title: 'OpenAI-compatible',
    protocol: 'chat-completions',
    baseURL: undefined,
    path: '/v1',
    model: undefined,
    needsKey: false,
    keyVariables: [],
  },
} as const satisfies Record<string, ProviderEntry>

export type ProviderKind = keyof typeof catalogue
export const providerKinds = Object.keys(catalogue) as [ProviderKind, ...ProviderKind[]]

/** Where its key is looked for. */
export function keyVariablesOf(kind: ProviderKind): readonly string[] {
  return [...catalogue[kind].keyVariables, `ACESO_MODELS_${kind.toUpperCase()}_API_KEY`]
}
