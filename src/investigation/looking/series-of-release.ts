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

/**
 * Asks under the labels by which programs are told apart: those of pods, of Prometheus jobs and of OpenTelemetry, which nearly everybody has. Only where they show no
 * requests, under those that applications, meshes and proxies bring.
 */
export async function seriesOfRelease({ deployment }: Case, ask: Ask): Promise<ReleaseSeries> {
  const usual = await askedFor(usualSelectors(deployment), ask)
  if (usual.fault !== undefined || usual.groups.some(({ names }) => names.some((name) => counted.test(name)))) return usual
  const others = await askedFor(otherSelectors(deployment), ask)
  return { ...usual, groups: [...usual.groups, ...others.groups], numbers: [...usual.numbers, ...others.numbers] }
}

const counted = /(?:request|response|handled|duration|latency|handling).*_(?:total|count)$/

async function askedFor(selectors: readonly string[], ask: Ask): Promise<ReleaseSeries> {
  const answers = await ask.all(
    selectors.map((matchers) => ({ name: 'list_metrics', arguments: { match: `{${matchers}}`, limit: mostNames } })),
  )
  const groups = selectors.flatMap((matchers, index) => {
    const answer = answers[index]
    const names = answer === undefined ? [] : (readAnswer(Names, answer)?.metrics ?? [])
    return answer === undefined || names.length === 0 ? [] : [{ matchers, names, number: answer.number }]
  })
  const faults = answers.map((answer) => faultOf(answer))
  return {
    groups,
    fault: faults.length > 0 && faults.every((fault) => fault !== undefined) ? faults[0] : undefined,
    numbers: answers.map(({ number }) => number),
  }
}

function usualSelectors({ workload, appName, hosts }: Case['deployment']): string[] {
  const name = escaped(workload?.name ?? appName)
  if (workload === undefined && hosts.length > 0)
    return [`hostname=~${any(hosts)}`, `instance=~${JSON.stringify(`(?:${hosts.map((host) => escaped(host)).join('|')})(?::[0-9]+)?`)}`]
  const within = namespaceOf(workload)
  return [
    `pod=~${JSON.stringify(`${name}-.+`)}${within('namespace')}`,
    `job=~${JSON.stringify(`(?:.+/)?${name}`)}${within('namespace')}`,
    `service_name=${JSON.stringify(workload?.name ?? appName)}`,
  ]
}

function otherSelectors({ workload, appName, hosts }: Case['deployment']): string[] {
  if (workload === undefined && hosts.length > 0) return []
  const quoted = JSON.stringify(workload?.name ?? appName)
  const within = namespaceOf(workload)
  return [
    ...['service', 'app', 'application', 'app_kubernetes_io_name'].map((label) => `${label}=${quoted}${within('namespace')}`),
    `destination_workload=${quoted}${within('destination_workload_namespace')}`,
    `exported_service=${quoted}${within('exported_namespace')}`,
  ]
}

function namespaceOf(workload: Case['deployment']['workload']): (label: string) => string {
  return (label) => (workload === undefined ? '' : `,${label}=${JSON.stringify(workload.namespace)}`)
}

function any(texts: readonly string[]): string {
  return JSON.stringify(texts.map((text) => escaped(text)).join('|'))
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
