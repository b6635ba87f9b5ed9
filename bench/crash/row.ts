/** One figure of the bench beside what others need for the same. */
export interface Row {
  readonly what: string
  readonly figure: string
  readonly baseline?: string
  /** How many times better than the baseline. */
  readonly ratio?: number
  readonly target?: string
  /** Undefined where nothing is to be reached. */
  readonly met?: boolean
}

const widths = [48, 27, 40, 8, 26] as const

export function heading(): string {
  return lineOf(['', 'figure', 'baseline', 'ratio', 'target'])
}

export function rowLine({ what, figure, baseline = '', ratio, target = '', met }: Row): string {
  const verdict = met === undefined ? '' : met ? 'met' : 'MISSED'
  return `${lineOf([what, figure, baseline, ratio === undefined ? '' : `${ratio.toFixed(ratio < 10 ? 1 : 0)} x`, target])}${verdict}`.trimEnd()
}

const lineOf = (cells: readonly string[]): string => cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')

export const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`

export function bytes(value: number): string {
  if (value < 1e6) return `${(value / 1e3).toFixed(0)} KB`
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`
}
