import { parser } from '@prometheus-io/lezer-promql'

/** Stands in queries for the hosts that a reader selects. */
export const hostPlaceholder = '{{hostname}}'

export type PromQLCheck = { readonly kind: 'valid' } | { readonly kind: 'invalid'; readonly why: string; readonly at: number }

const longest = 4_000
const around = 20
/** The placeholder as all of a label's value, with the operator before it. */
const wholeValue = /(=~|!~|!=|=)(\s*")\{\{hostname\}\}"/g

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

/** Puts hosts where the placeholder stands, as one regular expression. Names are quoted, so that none of them can end the string or mean more than itself. */
export function withHosts(promQL: string, hosts: readonly string[]): string {
  const quoted = hosts.map((host) => host.replaceAll(/[\\^$.*+?()[\]{}|"]/g, (sign) => (sign === '"' ? '\\"' : `\\\\${sign}`)))
  const values = hosts.length === 0 ? '.*' : quoted.join('|')
  const matched = promQL.replaceAll(
    wholeValue,
    (_, operator: string, quote: string) => `${operator.startsWith('!') ? '!~' : '=~'}${quote}${values}"`,
  )
  return matched.replaceAll(hostPlaceholder, values)
}
