import { awsEvent, awsException } from './aws-event.ts'
import { signatureFault } from './aws-signature.ts'
import { pieceOf } from './chat-speech.ts'
import type { Fault, Received, Speech, Turn } from './turn.ts'
import { usualUsage } from './turn.ts'

const question = /^\/model\/([^/]+)\/converse(-stream)?$/

/** Bedrock's Converse: signed requests, whole answers as JSON, streams in AWS's binary framing. */
export const bedrockSpeech: Speech = {
  isQuestion: (path) => question.test(path),
  refuses({ path, headers, body }, raw) {
    const fault = signatureFault({ method: 'POST', path, headers, body: raw })
    if (fault !== undefined) return { status: 403, message: fault, code: 'InvalidSignatureException' }
    if (decodeURIComponent(question.exec(path)?.[1] ?? '') === 'no-such-model')
      return {
        status: 404,
        message: 'Could not resolve the foundation model from the provided model identifier.',
        code: 'ResourceNotFoundException',
      }
    return shapeFault(body)
  },
  isStream: (path) => path.endsWith('-stream'),
  streamType: 'application/vnd.amazon.eventstream',
  whole: (turn) => ({
    output: {
      message: {
        role: 'assistant',
        content: [
          ...(turn.text === undefined ? [] : [{ text: turn.text }]),
          ...callsOf(turn).map(({ json, ...call }) => ({ toolUse: { ...call, input: objectOf(json) } })),
        ],
      },
    },
    stopReason: reasonOf(turn),
    usage: usageOf(turn),
    metrics: { latencyMs: 100 },
  }),
  pieces(turn) {
    const texts = turn.text === undefined ? [] : [pieceOf(turn.text).map((text) => ({ text }))]
    return [
      awsEvent('messageStart', { role: 'assistant' }),
      ...texts.flatMap((deltas, contentBlockIndex) => [
        ...deltas.map((delta) => awsEvent('contentBlockDelta', { contentBlockIndex, delta })),
        awsEvent('contentBlockStop', { contentBlockIndex }),
      ]),
      ...callsOf(turn).flatMap(({ json, ...toolUse }, index) => {
        const contentBlockIndex = texts.length + index
        return [
          awsEvent('contentBlockStart', { contentBlockIndex, start: { toolUse } }),
          ...pieceOf(json).map((input) => awsEvent('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } })),
          awsEvent('contentBlockStop', { contentBlockIndex }),
        ]
      }),
      awsEvent('messageStop', { stopReason: reasonOf(turn) }),
      awsEvent('metadata', { usage: usageOf(turn), metrics: { latencyMs: 100 } }),
    ]
  },
  streamFault: ({ status, message }) => awsException(status === 429 ? 'throttlingException' : 'internalServerException', { message }),
  fault: ({ status, message, code }) => ({
    headers: { 'x-amzn-errortype': code ?? faultTypes[status] ?? 'InternalServerException' },
    body: { message },
  }),
  models: (path, headers) => {
    if (path !== '/foundation-models') return undefined
    const fault = signatureFault({ method: 'GET', path, headers, body: '' })
    if (fault !== undefined) return { status: 403, message: fault }
    return {
      modelSummaries: [{ modelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0', modelName: 'Claude 3.5 Sonnet', providerName: 'Anthropic' }],
    }
  },
}

const faultTypes: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  429: 'ThrottlingException',
}

interface Content {
  readonly toolUse?: { readonly toolUseId: string }
  readonly toolResult?: { readonly toolUseId: string }
}

/** What Bedrock refuses: turns of one side in a row, calls that the next message does not answer. */
function shapeFault(body: Received['body']): Fault | undefined {
  const bad = (message: string): Fault => ({ status: 400, message })
  const messages = (body['messages'] ?? []) as readonly { readonly role: string; readonly content: readonly Content[] }[]
  let open: string[] = []
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant')) return bad('A conversation must alternate between user and assistant roles.')
    const answered = content.flatMap(({ toolResult }) => (toolResult === undefined ? [] : [toolResult.toolUseId]))
    if (open.some((id) => !answered.includes(id))) return bad('Expected toolResult blocks for the toolUse blocks of the previous turn.')
    open = content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.toolUseId]))
    if (open.length > 0 && body['toolConfig'] === undefined)
      return bad('The toolConfig field must be defined when using toolUse and toolResult content blocks.')
  }
  return messages.length === 0 ? bad('messages must not be empty') : undefined
}

function callsOf({ calls = [] }: Turn) {
  return calls.map(({ name, input, raw }, index) => ({ toolUseId: `tooluse_${index}${name}`, name, json: raw ?? JSON.stringify(input) }))
}

function objectOf(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return {}
  }
}

function reasonOf({ calls, stop }: Turn): string {
  if (stop === 'length') return 'max_tokens'
  if (stop === 'filtered') return 'guardrail_intervened'
  return calls === undefined ? 'end_turn' : 'tool_use'
}

function usageOf({ usage = usualUsage }: Turn): object {
  const { input, output, cached } = { cached: 0, ...(usage ?? usualUsage) }
  return { inputTokens: input - cached, outputTokens: output, totalTokens: input + output, cacheReadInputTokens: cached }
}
