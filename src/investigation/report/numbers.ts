import { isJsonObject, type Json } from '../../domain/json.ts'

/** A quantity as a sentence says it. */
export interface SaidNumber {
  /** As written, with its unit. */
  readonly text: string
  readonly value: number
  /** Half of the last digit that was written: 1.2 stands for 1.15 to 1.25. */
  readonly halfDigit: number
  /** What one written unit may be in a tool's answer: 1 s is 1, or 1000 milliseconds. */
  readonly scales: readonly number[]
  readonly isRatio: boolean
  readonly isRough: boolean
}

const byBytes = (power: number): readonly number[] => [1, 1000 ** power, 1024 ** power, 1000 ** power / 1024, 1000 ** power / 1024 ** 2]

/** Scales of each unit towards those in which metrics are kept (seconds, bytes, ratios), and towards their usual other ones. */
const units: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(?:%|％|percent)$/i, [1, 0.01]],
  [/^(?:ns|纳秒)$/i, [1, 1e-9, 1e-6]],
  [/^(?:us|µs|微秒)$/i, [1, 1e-6, 1e-3]],
  [/^(?:ms|毫秒)$/i, [1, 1e-3]],
  [/^(?:s|sec|seconds?|秒)$/i, [1, 1e3, 1e9]],
  [/^(?:min|minutes?|分钟)$/i, [1, 60, 60e3]],
  [/^(?:h|hours?|小时)$/i, [1, 3600, 3600e3]],
  [/^(?:k|千|kb|kib)$/i, byBytes(1)],
  [/^(?:m|mb|mib|兆)$/i, [...byBytes(2), 1e-3]],
  [/^(?:g|gb|gib)$/i, byBytes(3)],
  [/^(?:t|tb|tib)$/i, byBytes(4)],
  [/^万$/, [1e4]],
  [/^亿$/, [1e8]],
]
const ratioUnit = /^(?:x|×|倍|times|fold)$/i
const rough = /(?:约|大约|近|超过|不足|about|around|nearly|over|almost|roughly|≈|~)\s*$/i

/** Not part of a name (`web-1`, `v2.3`, `p95`), of a moment (`10:05`, `2026-11-26`) or of an address. */
const number = /(?<![\p{Script=Latin}\p{N}_.:/#@-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\p{N}_:/]|\.\d|-\d)/gu
const unit =
  /^\s?(%|％|percent|ns|纳秒|[uµ]s|微秒|ms|毫秒|seconds?|sec|s|秒|min(?:utes?)?|分钟|hours?|h|小时|[kmgt]i?b?|千|兆|万|亿|x|×|倍|times|fold)(?![A-Za-z])/i

/** Every quantity of a sentence; citations `[3]`, list numbers, moments and numbers inside names are none. */
export function numbersSaid(sentence: string): SaidNumber[] {
  const text = sentence
    .replaceAll(/\[R?\d+(?:\s*[,，、]\s*R?\d+)*\]/g, ' ')
    .replaceAll(/`[^`]*`/g, ' ')
    .replace(/^\s*(?:[-*•]\s*)?\d+(?:[.)](?!\d)|[、）])\s*/, '')
  return [...text.matchAll(number)].flatMap((match) => {
    const [digits] = match
    const after = text.slice(match.index + digits.length)
    const [, written = ''] = unit.exec(after) ?? []
    // A letter right behind is a name (5xx, 3rd) unless it is a unit.
    if (written === '' && /^\p{Script=Latin}/u.test(after)) return []
    const value = Number(digits.replaceAll(',', ''))
    const decimals = digits.split('.')[1]?.length ?? 0
    return [
      {
        text: `${digits}${written}`,
        value,
        halfDigit: 0.5 * 10 ** -decimals,
        scales: units.find(([name]) => name.test(written))?.[1] ?? [1],
        isRatio: ratioUnit.test(written),
        isRough: rough.test(text.slice(0, match.index)),
      },
    ]
  })
}

const mostNumbers = 20_000

/** Every number of a tool's answer, those inside its texts too, and how many entries its lists have. */
export function numbersIn(data: Json): number[] {
  const found: number[] = []
  const walk = (value: Json | undefined): void => {
    if (found.length >= mostNumbers) return
    if (typeof value === 'number') found.push(value)
    else if (typeof value === 'string')
      found.push(...[...value.matchAll(/(?<![\p{N}.])-?\d+(?:\.\d+)?/gu)].map(([digits]) => Number(digits)))
    else if (Array.isArray(value)) {
      found.push(value.length)
      for (const item of value) walk(item)
    } else if (isJsonObject(value)) for (const item of Object.values(value)) walk(item)
  }
  walk(data)
  return found
}

/** As rough as words are: five in a hundred for `about`, one in two hundred else. */
const slack = { rough: 0.05, plain: 0.005 }

/** Whether what was said is among the numbers that were found, in one of its unit's scales and as exactly as it was written. */
export function isAmong(said: SaidNumber, found: readonly number[]): boolean {
  const known = said.isRatio ? ratiosOf(found) : found
  const share = said.isRough ? slack.rough : slack.plain
  return said.scales.some((scale) => {
    const wanted = said.value * scale
    return known.some((value) => Math.abs(Math.abs(value) - Math.abs(wanted)) <= Math.max(said.halfDigit * scale, Math.abs(wanted) * share))
  })
}

/** How much larger the first, last, greatest and least are than one another: what a sentence may call a multiple. */
function ratiosOf(found: readonly number[]): number[] {
  const positive = found.filter((value) => value > 0)
  const marks = [positive[0], positive.at(-1), Math.max(...positive), Math.min(...positive)].filter((value) => value !== undefined)
  return [...found, ...marks.flatMap((upper) => marks.map((lower) => upper / lower))]
}
