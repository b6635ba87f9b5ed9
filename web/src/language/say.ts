import type { Counted, Texts } from '../texts/shape.ts'

export type Locale = 'en' | 'zh'
export type Fills = Readonly<Record<string, string | number>>

/** How a language writes numbers, dates and durations. */
export const bcp47: Readonly<Record<Locale, string>> = { en: 'en-GB', zh: 'zh-CN' }

/** Fills `{name}`; a name without a value becomes `?`, so that a gap is seen. */
export function say(sentence: string, fills: Fills = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(fills[name] ?? '?'))
}

/** The form that a language uses for this number, with the number written its way. */
export function sayCounted(locale: Locale, counted: Counted, n: number, fills: Fills = {}): string {
  const form = new Intl.PluralRules(bcp47[locale]).select(n) === 'one' ? counted.one : counted.other
  return say(form, { ...fills, n: sayNumber(locale, n) })
}

export function sayNumber(locale: Locale, n: number): string {
  return new Intl.NumberFormat(bcp47[locale]).format(n)
}

/** Large numbers in three digits, as a glance needs them: 2.71M, 271万. Below a hundred thousand every digit. */
export function sayCompact(locale: Locale, n: number): string {
  if (Math.abs(n) < 100_000) return sayNumber(locale, n)
  return new Intl.NumberFormat(locale === 'en' ? 'en-US' : bcp47[locale], { notation: 'compact', maximumSignificantDigits: 3 }).format(n)
}

export function sayPercent(locale: Locale, share: number): string {
  return new Intl.NumberFormat(bcp47[locale], { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

/** US dollars; small sums with the digits that tell them apart. */
export function sayUsd(locale: Locale, usd: number): string {
  const digits = usd !== 0 && usd < 1 ? 4 : 2
  return new Intl.NumberFormat(bcp47[locale], {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(usd)
}

/** One decimal, as scores are told. */
export function sayScore(locale: Locale, score: number): string {
  return new Intl.NumberFormat(bcp47[locale], { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(score)
}

/** A word from a table of texts by a key that came from outside; the key itself where the table has none. */
export function wordOf(table: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(table, key) ? (table[key] ?? key) : key
}

/** Joins a list as the language does: "a, b and c". In Chinese no word stands between names, which are often Latin and would need spaces around it. */
export function sayList(locale: Locale, items: readonly string[]): string {
  if (locale === 'zh') return items.join('、')
  return new Intl.ListFormat(bcp47[locale], { type: 'conjunction' }).format(items)
}

export type { Counted, Texts }
