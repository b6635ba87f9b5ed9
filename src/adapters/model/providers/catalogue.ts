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
  },
  azure: { title: 'Azure OpenAI', protocol: 'chat-completions', baseURL: undefined, path: '/openai/v1', model: undefined, needsKey: true },
  anthropic: {
    title: 'Anthropic',
    protocol: 'anthropic-messages',
    baseURL: 'https://api.anthropic.com/v1',
    path: '/v1',
    model: 'claude-3-5-sonnet-20241022',
    needsKey: true,
  },
  glm: {
    title: 'GLM',
    protocol: 'chat-completions',
    baseURL: 'https://open.bigmodel.cn/api/paas/v4/chat/completions',
    path: '/api/paas/v4',
    model: 'glm-4.5-flash',
    needsKey: true,
  },
  qwen: {
    title: 'Qwen',
    protocol: 'chat-completions',
    baseURL: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    path: '/compatible-mode/v1',
    model: 'qwen-max',
    needsKey: true,
  },
  modelscope: {
    title: 'ModelScope',
    protocol: 'chat-completions',
    baseURL: 'https://api-inference.modelscope.cn',
    path: '/v1',
    model: 'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    needsKey: true,
  },
  ollama: {
    title: 'Ollama',
    protocol: 'chat-completions',
    baseURL: 'http://127.0.0.1:11434/v1',
    path: '/v1',
    model: 'qwen2.5:3b',
    needsKey: false,
  },
  bedrock: { title: 'Bedrock', protocol: 'bedrock-converse', baseURL: undefined, path: '', model: undefined, needsKey: false },
  compatible: {
    title: 'OpenAI-compatible',
    protocol: 'chat-completions',
    baseURL: undefined,
    path: '/v1',
    model: undefined,
    needsKey: false,
  },
} as const satisfies Record<string, ProviderEntry>

export type ProviderKind = keyof typeof catalogue
export const providerKinds = Object.keys(catalogue) as [ProviderKind, ...ProviderKind[]]
