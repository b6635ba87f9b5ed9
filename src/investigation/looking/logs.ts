import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'
import { podsOf } from './pods.ts'

export interface ReleaseLog {
  readonly number: number
  readonly lines: readonly string[]
}

export interface ReleaseLogs {
  readonly logs: readonly ReleaseLog[]
  /** Pods there are; without any there is nothing to read. */
  readonly pods: number
}

const Log = z.object({ found: z.boolean(), lines: z.array(z.string()).optional(), containers: z.array(z.string()).optional() })
const mostPods = 4
const mostLines = 200

/** What the newest pods wrote, and what those wrote before their last restart that had one. */
export async function logsOf(about: Case, ask: Ask): Promise<ReleaseLogs> {
  const { workload } = about.deployment
  const found = await podsOf(about, ask)
  if (workload === undefined || found === undefined) return { logs: [], pods: 0 }
  const { namespace, name } = workload
  const wanted = found.pods
    .slice(0, mostPods)
    .flatMap(({ name: pod, restarts }) =>
      (restarts > 0 ? [false, true] : [false]).map((previous) => ({ namespace, pod, previous, lines: mostLines })),
    )
  const answers = await ask.all(wanted.map((call) => ({ name: 'get_logs', arguments: call })))
  // Where a pod has several containers, the one that is called as the workload is its program.
  const again = await ask.all(
    answers.flatMap((answer, index) => {
      const containers = readAnswer(Log, answer)?.containers ?? []
      const container = containers.find((one) => one === name) ?? containers[0]
      const call = wanted[index]
      return container === undefined || call === undefined ? [] : [{ name: 'get_logs', arguments: { ...call, container } }]
    }),
  )
  const logs = [...answers, ...again].flatMap((answer) => {
    const { lines = [] } = readAnswer(Log, answer) ?? {}
    return lines.length === 0 ? [] : [{ number: answer.number, lines }]
  })
  return { logs, pods: found.pods.length }
}

export interface LogMatch {
  readonly number: number
  readonly line: string
  readonly match: RegExpExecArray
  /** How many lines of all logs match. */
  readonly count: number
}

/** The latest line that matches, and how many do. */
export function latestMatch({ logs }: ReleaseLogs, shape: RegExp): LogMatch | undefined {
  const all = logs.flatMap(({ number, lines }) =>
    lines.flatMap((line) => {
      const match = new RegExp(shape, shape.flags.replace('g', '')).exec(line)
      return match === null ? [] : [{ number, line, match }]
    }),
  )
  const last = all.at(-1)
  return last === undefined ? undefined : { ...last, count: all.length }
}
