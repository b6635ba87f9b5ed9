import type { Answer, Conversation } from './conversation.ts'

export interface PodFact {
  readonly name: string
  readonly restarts: number
  readonly node: string | null
  readonly created: string | null
}

function isOf(answer: Answer, tool: string, ...words: readonly string[]): boolean {
  return answer.tool === tool && words.every((word) => JSON.stringify(answer.asked).includes(word))
}

/** Of the release, the newest first. */
export function podsIn({ answers }: Conversation): readonly PodFact[] {
  const pods = answers
    .filter((answer) => isOf(answer, 'find_objects', '"Pod"'))
    .flatMap(({ data }) => (data as { readonly objects?: readonly PodFact[] } | undefined)?.objects ?? [])
  return pods.toSorted((left, right) => ((left.created ?? '') < (right.created ?? '') ? 1 : -1))
}

export function nodesIn(conversation: Conversation): readonly string[] {
  return [...new Set(podsIn(conversation).flatMap(({ node }) => node ?? []))]
}

export function metricNamesIn({ answers }: Conversation): readonly string[] {
  return answers.flatMap(({ tool, data }) =>
    tool === 'list_metrics' ? ((data as { readonly metrics?: readonly string[] } | undefined)?.metrics ?? []) : [],
  )
}

export interface Line {
  readonly number: number
  readonly text: string
}

export function logLines({ answers }: Conversation): readonly Line[] {
  return answers.flatMap(({ tool, number, data }) =>
    tool === 'get_logs'
      ? ((data as { readonly lines?: readonly string[] } | undefined)?.lines ?? []).map((text) => ({ number, text }))
      : [],
  )
}

export function eventsIn({ answers }: Conversation): readonly (Line & { readonly object: string })[] {
  return answers.flatMap(({ tool, number, data }) =>
    tool === 'get_events'
      ? ((data as { readonly events?: readonly { readonly object: string; readonly message: string }[] } | undefined)?.events ?? []).map(
          ({ object, message }) => ({ number, object, text: message }),
        )
      : [],
  )
}

export interface TroubleFact {
  readonly number: number
  readonly cause: string
  readonly summary: string
  readonly text: string
}

export function troublesIn({ answers, release }: Conversation): readonly TroubleFact[] {
  const found = answers.flatMap(({ tool, number, data }) =>
    tool === 'analyze_cluster'
      ? ((data as { readonly troubles?: readonly { readonly cause: string; readonly summary: string }[] } | undefined)?.troubles ?? []).map(
          (one) => ({ ...one, number, text: JSON.stringify(one) }),
        )
      : [],
  )
  return found.filter(({ text }) => text.includes(release.name))
}

/** Added (`+`) and removed (`-`) lines of the changes, with their files. */
export function changedLines({ answers }: Conversation): readonly (Line & { readonly file: string; readonly before: string })[] {
  return answers.flatMap(({ tool, number, data }) => {
    if (tool !== 'pull_request_read') return []
    const lines = ((data as { readonly diff?: string } | undefined)?.diff ?? '').split('\n')
    let file = ''
    return lines.flatMap((text, index) => {
      if (text.startsWith('+++ b/')) file = text.slice(6)
      const isChange = /^[+-](?![+-])/.test(text)
      return isChange ? [{ number, file, text, before: lines.slice(Math.max(0, index - 4), index).join('\n') }] : []
    })
  })
}

export interface CourseFact {
  readonly number: number
  readonly query: string
  readonly before: number
  readonly after: number
  readonly first: number
  readonly last: number
  readonly labels: Readonly<Record<string, string>>
}

interface ToldSeries {
  readonly metric: Record<string, string>
  /** As Prometheus tells it. */
  readonly values?: readonly (readonly [number, string])[]
  /** As Aceso sums it up. */
  readonly before?: { readonly usual: number } | null
  readonly since?: { readonly first: number; readonly usual: number; readonly high: number } | null
}

/** Ranges, by a word of their query: the middle before the release, and of the last third after it. */
export function coursesIn({ answers, release }: Conversation, word: string): readonly CourseFact[] {
  return answers
    .filter((answer) => isOf(answer, 'execute_range_query', word))
    .flatMap(({ number, data, asked }) =>
      ((data as { readonly result?: readonly ToldSeries[] } | undefined)?.result ?? []).map((series) => ({
        number,
        query: String(asked['query']),
        labels: series.metric,
        ...(series.values === undefined ? summedUp(series) : measured(series.values, release.releasedMs)),
      })),
    )
}

type Measured = Pick<CourseFact, 'before' | 'after' | 'first' | 'last'>

function summedUp({ before, since }: ToldSeries): Measured {
  const { first, usual, high } = since ?? { first: Number.NaN, usual: Number.NaN, high: Number.NEGATIVE_INFINITY }
  return { before: before?.usual ?? Number.NaN, after: usual, first, last: high }
}

function measured(values: readonly (readonly [number, string])[], releasedMs: number): Measured {
  const known = values.map(([at, value]) => ({ at: at * 1000, value: Number(value) })).filter(({ value }) => Number.isFinite(value))
  const after = known.filter(({ at }) => at > releasedMs + 300_000)
  const late = after.slice(-Math.ceil(after.length / 3))
  return {
    before: nearMiddle(known.filter(({ at }) => at < releasedMs).map(({ value }) => value)),
    after: nearMiddle(late.map(({ value }) => value)),
    first: after[0]?.value ?? Number.NaN,
    last: Math.max(...late.map(({ value }) => value)),
  }
}

function nearMiddle(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}

export interface LargestFact {
  readonly number: number
  readonly query: string
  readonly name: string
  readonly value: number
}

export function largestIn({ answers }: Conversation, word: string): readonly LargestFact[] {
  return answers
    .filter((answer) => isOf(answer, 'execute_query', 'topk', word))
    .flatMap(({ number, data, asked }) => {
      const [first] =
        (
          data as
            | {
                readonly result?: readonly { readonly metric: Record<string, string>; readonly value: string | readonly [number, string] }[]
              }
            | undefined
        )?.result ?? []
      return first === undefined
        ? []
        : [
            {
              number,
              query: String(asked['query']),
              name: `${first.metric['namespace']}/${first.metric['pod']}`,
              value: Number(typeof first.value === 'string' ? first.value : first.value[1]),
            },
          ]
    })
}

/** Instances that a query at one moment answers with. */
export function instancesIn({ answers }: Conversation, word: string): readonly Line[] {
  return answers
    .filter((answer) => isOf(answer, 'execute_query', word))
    .flatMap(({ number, data }) =>
      ((data as { readonly result?: readonly { readonly metric: Record<string, string> }[] } | undefined)?.result ?? []).map(
        ({ metric }) => ({ number, text: metric['instance'] ?? metric['job'] ?? '' }),
      ),
    )
}
