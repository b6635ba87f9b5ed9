import { parser } from '@prometheus-io/lezer-promql'

/** Stands in queries for the hosts that a reader selects. */
const hostPlaceholder = '{{hostname}}'

export type PromQLCheck = { readonly kind: 'valid' } | { readonly kind: 'invalid'; readonly why: string; readonly at: number }

const longest = 4_000
const around = 20

/** Whether a text is PromQL, by Prometheus' own grammar. A server may still refuse it: functions and types are checked only there. */
export function checkPromQL(promQL: string): PromQLCheck {
  const text = promQL.replaceAll(hostPlaceholder, 'placeholder')
  if (text.trim() === '') return { kind: 'invalid', why: 'it is empty', at: 0 }
  if (text.length > longest) return { kind: 'invalid', why: `it is longer than ${longest} characters`, at: longest }
  const cursor = parser.parse(text).cursor()
  do {
    if (cursor.type.isError) {
      const place = text.slice(Math.max(0, cursor.from - around), cursor.to + around)
      return { kind: 'invalid', why: `it cannot be read near "${place}"`, at: cursor.from }
    }
  } while (cursor.next())
  return { kind: 'valid' }
}
