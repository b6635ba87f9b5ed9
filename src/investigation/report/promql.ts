import { parser } from '@prometheus-io/lezer-promql'
import type { Text } from '../../domain/text.ts'

/** Stands in queries for the hosts that a reader selects. */
const hostPlaceholder = '{{hostname}}'

export type PromQLCheck = { readonly kind: 'valid' } | { readonly kind: 'invalid'; readonly why: Text; readonly at: number }

const longest = 4_000
const around = 20

/** Whether a text is PromQL, by Prometheus' own grammar. A server may still refuse it: functions and types are checked only there. */
export function checkPromQL(promQL: string): PromQLCheck {
  const text = promQL.replaceAll(hostPlaceholder, 'placeholder')
  if (text.trim() === '') return { kind: 'invalid', why: { en: 'it is empty', zh: '查询为空' }, at: 0 }
  if (text.length > longest)
    return { kind: 'invalid', why: { en: `it is longer than ${longest} characters`, zh: `查询超过 ${longest} 个字符` }, at: longest }
  const cursor = parser.parse(text).cursor()
  do {
    if (cursor.type.isError) {
      const place = text.slice(Math.max(0, cursor.from - around), cursor.to + around)
      return { kind: 'invalid', why: { en: `it cannot be read near "${place}"`, zh: `“${place}”附近有语法错误` }, at: cursor.from }
    }
  } while (cursor.next())
  return { kind: 'valid' }
}
