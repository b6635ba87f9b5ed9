import type { LabelSelector, Labels } from './kinds.ts'

/** Kubernetes' label selector: all terms must hold; an empty selector matches everything, an absent one nothing. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false
  const of = labels ?? {}
  return (
    labelsMatch(selector.matchLabels ?? {}, of) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => expressionMatches(of[key], operator, values))
  )
}

/** Whether every wanted label is there with its value. */
export function labelsMatch(wanted: Labels, labels: Labels | undefined): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false
  return true
}

/** An unknown operator matches nothing: the API server would have refused it. `Gt` and `Lt` exist for nodes only. */
export function expressionMatches(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0])
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0])
    default:
      return false
  }
}
