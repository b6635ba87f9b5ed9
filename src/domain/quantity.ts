const msPerUnit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
export type TimeUnit = keyof typeof msPerUnit

const bytesPerUnit: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** Reads `30s`, `5m`, `1h`, `7d`, `1.5h`, `1h30m` as milliseconds; undefined when it is no duration. A number without a unit is none: its reader would have to guess. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim()
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(trimmed)) return undefined
  let sum = 0
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    sum += Number(amount) * msPerUnit[unit as TimeUnit]
  }
  return Math.round(sum)
}

/** Reads `2GB`, `1.5GB`, `512MB` (powers of ten) and `64KiB`, `1GiB` (powers of two) as bytes; undefined when it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]i?B|B)$/.exec(text.trim())
  if (match === null) return undefined
  return Math.round(Number(match[1]) * (bytesPerUnit[match[2] ?? ''] ?? Number.NaN))
}

/** The shortest exact way to write a duration: `90s` is `90s`, `120000` ms is `2m`. */
export function durationText(ms: number): string {
  const units = Object.entries(msPerUnit).reverse()
  const [name, size] = units.find(([, unitMs]) => ms !== 0 && ms % unitMs === 0) ?? ['ms', 1]
  return ms === 0 ? '0s' : `${ms / size}${name}`
}

/** The shortest exact way to write a size: 1048576 is `1MiB`, 2000000 is `2MB`. */
export function sizeText(bytes: number): string {
  const exact = Object.entries(bytesPerUnit)
    .filter(([, size]) => bytes >= size && bytes % size === 0)
    .sort(([, left], [, right]) => right - left)[0]
  return exact === undefined ? `${bytes}B` : `${bytes / exact[1]}${exact[0]}`
}

export function msIn(amount: number, unit: TimeUnit): number {
  return amount * msPerUnit[unit]
}
