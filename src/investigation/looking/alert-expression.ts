import { parser } from '@prometheus-io/lezer-promql'
import type { Case } from '../known/contract.ts'

/** What an alert measures, taken from its own expression. */
export interface AlertMeasure {
  /** Without the comparison at its end: what was compared. */
  readonly promQL: string
  readonly kind: 'latency' | 'errors' | 'memory' | 'other'
}

/** The expression of the alert, where it is told: in the rule of the release, or in the address that Prometheus gives with an alert. */
function alertExpression({ alert, deployment }: Case): string | undefined {
  if (alert === undefined) return undefined
  const rule = deployment.alertRules.find(({ name }) => name === alert.alertname)
  return rule?.alertExpr ?? expressionIn(alert.generatorUrl)
}

function expressionIn(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const query = new URL(address).searchParams
  const expression = query.get('g0.expr') ?? query.get('expr') ?? ''
  return expression === '' ? undefined : expression
}

export function alertMeasure(about: Case): AlertMeasure | undefined {
  const expression = alertExpression(about)
  if (expression === undefined) return undefined
  const compared = withoutComparison(expression)
  return compared === undefined ? undefined : { promQL: compared, kind: kindOf(compared) }
}

const comparisons = new Set(['Eql', 'Gte', 'Gtr', 'Lte', 'Lss', 'Neq'])

/** The left side of the outermost comparison with a number; the whole where there is none. Undefined for what cannot be read. */
export function withoutComparison(expression: string): string | undefined {
  const tree = parser.parse(expression)
  let isBroken = false
  tree.iterate({
    enter: ({ type }) => {
      isBroken ||= type.isError
    },
  })
  if (isBroken) return undefined
  const top = tree.topNode.firstChild
  if (top?.name !== 'BinaryExpr') return expression.trim()
  const [left, operator] = [top.firstChild, top.firstChild?.nextSibling]
  if (left === null || left === undefined || operator === null || operator === undefined) return expression.trim()
  return comparisons.has(operator.name) ? expression.slice(left.from, left.to).trim() : expression.trim()
}

function kindOf(promQL: string): AlertMeasure['kind'] {
  if (/histogram_quantile|duration|latency|response_time|_seconds_sum/i.test(promQL)) return 'latency'
  if (/=~?"[^"]*5(?:\.\.|xx|\d\d)|error|fail|exception|grpc_code/i.test(promQL)) return 'errors'
  return /memory|heap|_rss|working_set/i.test(promQL) ? 'memory' : 'other'
}
