import type { LabelSelector, Labels } from '../../world/kinds.ts'
import { selectorMatches } from '../../world/selector.ts'

/** A configured rule for labels: `key`, `key=value`, or a whole selector as kubectl takes it; the parts of one rule must all hold. */
export interface LabelRule {
  /** As it was written. */
  readonly text: string
  matches(labels: Labels): boolean
}

/** Charts write `<name>-<version>` into this label: the name alone is meant when it is given without a version. */
const chartLabel = 'helm.sh/chart'

const key = String.raw`[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?`
const value = String.raw`(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?`
const setTerm = new RegExp(String.raw`^(${key})\s+(in|notin)\s+\(\s*(${value}(?:\s*,\s*${value})*)\s*\)$`)
const equalTerm = new RegExp(String.raw`^(${key})\s*(==|=|!=)\s*(${value})$`)
const bareTerm = new RegExp(`^(!?)\\s*(${key})$`)

/** Undefined where it is no selector. */
export function parseLabelRule(text: string): LabelRule | undefined {
  // Commas inside brackets belong to their term.
  const terms = text.split(/,(?![^(]*\))/).map((term) => parseTerm(term.trim()))
  const known = terms.filter((term) => term !== undefined)
  if (known.length < terms.length) return undefined
  return { text: text.trim(), matches: (labels) => known.every((holds) => holds(labels)) }
}

type Term = (labels: Labels) => boolean

function parseTerm(text: string): Term | undefined {
  const equal = equalTerm.exec(text)
  if (equal !== null) return equalityTerm(equal[1] ?? '', equal[2] ?? '=', equal[3] ?? '')
  const set = setTerm.exec(text)
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((one) => one.trim())
    return selecting({ matchExpressions: [{ key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values }] })
  }
  const bare = bareTerm.exec(text)
  if (bare === null) return undefined
  return selecting({ matchExpressions: [{ key: bare[2] ?? '', operator: bare[1] === '!' ? 'DoesNotExist' : 'Exists' }] })
}

function equalityTerm(name: string, operator: string, wanted: string): Term {
  const holds: Term = name === chartLabel ? (labels) => isChart(labels[chartLabel], wanted) : selecting({ matchLabels: { [name]: wanted } })
  return operator === '!=' ? (labels) => !holds(labels) : holds
}

function selecting(selector: LabelSelector): Term {
  return (labels) => selectorMatches(selector, labels)
}

/** `milvus-4.2.3` is the chart milvus; `milvus-operator-1.2.0` is another. */
function isChart(label: string | undefined, chart: string): boolean {
  if (label === undefined) return false
  return label === chart || (label.startsWith(`${chart}-`) && /^v?\d/.test(label.slice(chart.length + 1)))
}
