/** What the investigator has been told so far: the release, and every answer with the question that it belongs to. */
export interface Conversation {
  readonly release: ReleaseFacts
  readonly answers: readonly Answer[]
  /** Turns in which tools were asked. */
  readonly rounds: number
  readonly tools: ReadonlySet<string>
}

export interface ReleaseFacts {
  readonly application: string
  readonly version: string
  readonly namespace: string
  readonly name: string
  readonly owner: string
  readonly repository: string
  readonly tag: string
  readonly releasedMs: number
  readonly nowMs: number
}

export interface Answer {
  readonly number: number
  readonly tool: string
  readonly asked: Readonly<Record<string, unknown>>
  /** Undefined for an error, and for one that was cut until it is no JSON any more. */
  readonly data: unknown
  readonly text: string
}

interface Message {
  readonly role: string
  readonly content?: unknown
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string; readonly arguments: string } }[]
  readonly tool_call_id?: string
}

export function readConversation(body: Readonly<Record<string, unknown>>): Conversation {
  const messages = (body['messages'] ?? []) as readonly Message[]
  const asked = new Map(messages.flatMap(({ tool_calls = [] }) => tool_calls.map((call) => [call.id, call.function] as const)))
  // Ids come again in each turn; the last question before an answer is its own.
  const answers: Answer[] = []
  let open = new Map<string, { readonly name: string; readonly arguments: string }>()
  for (const message of messages) {
    if (message.tool_calls !== undefined) open = new Map(message.tool_calls.map((call) => [call.id, call.function]))
    if (message.role !== 'tool') continue
    const question = open.get(message.tool_call_id ?? '') ?? asked.get(message.tool_call_id ?? '')
    answers.push(answerOf(textOf(message.content), question))
  }
  return {
    release: releaseIn(
      messages
        .filter(({ role }) => role === 'user')
        .map(({ content }) => textOf(content))
        .join('\n'),
    ),
    answers,
    rounds: messages.filter(({ tool_calls }) => tool_calls !== undefined).length,
    tools: new Set(
      ((body['tools'] ?? []) as readonly { readonly function: { readonly name: string } }[]).map((tool) => tool.function.name),
    ),
  }
}

function answerOf(text: string, question: { readonly name: string; readonly arguments: string } | undefined): Answer {
  const match = /\[(\d+)\] (\{[^]*\})/.exec(text)
  return {
    number: Number(match?.[1] ?? 0),
    tool: question?.name ?? '',
    asked: (parsed(question?.arguments ?? '{}') ?? {}) as Answer['asked'],
    data: whole((parsed(match?.[2] ?? '') as { readonly data?: unknown } | undefined)?.data),
    text,
  }
}

/** A table as the list of objects that it stands for. */
function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => whole(item))
  if (typeof value !== 'object' || value === null) return value
  const { columns, rows } = value as { readonly columns?: readonly string[]; readonly rows?: readonly (readonly unknown[])[] }
  if (columns !== undefined && rows !== undefined)
    return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, whole(row[index])])))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, whole(member)]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map((part: { readonly text?: string }) => part.text ?? '').join('\n') : ''
}

function releaseIn(told: string): ReleaseFacts {
  const line = (name: string): string => new RegExp(`^${name}: (.+)$`, 'm').exec(told)?.[1] ?? ''
  const workload = /^\S+ ([^/\s]+)\/(\S+)$/.exec(line('workload'))
  const repository = /([\w-]+)\/([\w.-]+?)(?:\.git)?$/.exec(line('repository'))
  return {
    application: line('application'),
    version: line('version'),
    namespace: workload?.[1] ?? '',
    name: workload?.[2] ?? line('application'),
    owner: repository?.[1] ?? '',
    repository: repository?.[2] ?? '',
    tag: line('tag'),
    releasedMs: Date.parse(line('released at')),
    nowMs: Date.parse(line('now')),
  }
}
