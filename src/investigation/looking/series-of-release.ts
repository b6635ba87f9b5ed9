import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { faultOf, readAnswer } from './answer.ts'

/** The metrics that the release's program is seen by, whatever they are called and however they are labelled. */
export interface ReleaseSeries {
  /** Without braces: `namespace="shop",pod=~"cart-.+"`. */
  readonly groups: readonly { readonly matchers: string; readonly names: readonly string[]; readonly number: number }[]
  /** Why the metrics could not be asked at all. */
  readonly fault: string | undefined
  readonly numbers: readonly number[]
}

const Names = z.object({ metrics: z.array(z.string()) })
const mostNames = 300

/** Asks under every label by which programs are usually told apart: those of pods first, then of Prometheus jobs, of OpenTelemetry, of hosts. */
export async function seriesOfRelease({ deployment }: Case, ask: Ask): Promise<ReleaseSeries> {
  const answers = await ask.all(
    selectorsOf(deployment).map((matchers) => ({ name: 'list_metrics', arguments: { match: `{${matchers}}`, limit: mostNames } })),
  )
  const groups = selectorsOf(deployment).flatMap((matchers, index) => {
    const answer = answers[index]
    const names = answer === undefined ? [] : (readAnswer(Names, answer)?.metrics ?? [])
    return answer === undefined || names.length === 0 ? [] : [{ matchers, names, number: answer.number }]
  })
  const faults = answers.map((answer) => faultOf(answer))
  return {
    groups,
    fault: faults.every((fault) => fault !== undefined) ? faults[0] : undefined,
    numbers: answers.map(({ number }) => number),
  }
}

function selectorsOf({ workload, appName, hosts }: Case['deployment']): string[] {
  const name = escaped(workload?.name ?? appName)
  const quoted = JSON.stringify(workload?.name ?? appName)
  if (workload === undefined && hosts.length > 0)
    return [`hostname=~${any(hosts)}`, `instance=~${JSON.stringify(`(?:${hosts.map((host) => escaped(host)).join('|')})(?::[0-9]+)?`)}`]
  const namespace = workload === undefined ? '' : JSON.stringify(workload.namespace)
  const within = (label: string): string => (namespace === '' ? '' : `,${label}=${namespace}`)
  return [
    `pod=~${JSON.stringify(`${name}-.+`)}${within('namespace')}`,
    `job=~${JSON.stringify(`(?:.+/)?${name}`)}${within('namespace')}`,
    `service_name=${quoted}`,
    `service=${quoted}${within('namespace')}`,
    `app=${quoted}${within('namespace')}`,
  ]
}

function any(texts: readonly string[]): string {
  return JSON.stringify(texts.map((text) => escaped(text)).join('|'))
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
