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
