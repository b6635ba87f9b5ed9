const units: ReadonlyArray<readonly [suffix: RegExp, unit: string]> = [
  [/_milliseconds$|_ms$/, 'ms'],
  [/_seconds$/, 's'],
  [/_bytes$/, 'bytes'],
  [/_ratio$/, 'ratio'],
  [/_percent$/, 'percent'],
  [/_celsius$/, 'celsius'],
  [/_cores$/, 'cores'],
]

/** The unit that a metric's name says by Prometheus' naming convention; '' where it says none. */
export function unitOfMetric(name: string): string {
  const bare = name.replace(/_(?:total|count|sum|bucket|max|min|avg)$/, '')
  return units.find(([suffix]) => suffix.test(bare))?.[1] ?? ''
}

const name = '[a-zA-Z_:][\\w:]*'
const grouping = '(?:(?:by|without)\\s*\\([^()]*\\))'
const measured = new RegExp(`^(${name})\\s*(?:\\{[^{}]*\\})?(?:\\s*\\[[^\\]]*\\])?$`)
/** What keeps a unit: the largest of so many seconds is seconds. */
const keeping = new RegExp(`^(?:sum|avg|min|max|(?:sum|avg|min|max|last)_over_time)\\s*${grouping}?\\s*\\(([^]*?)\\)\\s*${grouping}?$`)
const quantile = new RegExp(`^histogram_quantile\\s*\\([^,]+,[^]*?\\b(${name})_bucket\\b[^]*\\)$`)

/** The unit of a query's answer where it is that of the one metric it asks for, as in `max by (pod) (heap_bytes)`; '' where it may be another one. */
export function unitOfQuery(promQL: string): string {
  const query = promQL.trim()
  const [, metric] = measured.exec(query) ?? quantile.exec(query) ?? []
  if (metric !== undefined) return unitOfMetric(metric)
  const [, inner] = keeping.exec(query) ?? []
  return inner === undefined || !isOneTerm(inner) ? '' : unitOfQuery(inner)
}

/** Whether brackets that are opened in it are closed in it, in their order: `a) + (b` is not one term. */
function isOneTerm(text: string): boolean {
  let depth = 0
  for (const char of text) {
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
