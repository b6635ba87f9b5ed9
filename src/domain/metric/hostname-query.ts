import { AcesoError } from '../errors.ts'

/** Stands in a query for the hosts that a reader has chosen. */
const placeholder = /\{\{\s*hostname\s*\}\}/
const everyPlaceholder = new RegExp(placeholder, 'g')
/** A label matcher: operator, quote, text. */
const matcher = /(=~|!~|!=|=)(\s*)(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g

/**
 * A query with `{{hostname}}` replaced. One host stays as it is beside `=`; several make a regular expression of the matcher. Host names are checked before
 * (`HostName` in the interface), so that none can end the text that it stands in.
 */
export function withHosts(query: string, hosts: readonly string[]): string {
  if (!placeholder.test(query)) return query
  if (hosts.length === 0) {
    throw new AcesoError('input-invalid', 'the query asks for {{hostname}}, and no host is chosen', {
      path: 'hostname',
      next: 'add hostname=<name>',
    })
  }
  const filled = query.replace(matcher, (whole: string, operator: string, space: string, ...texts: (string | undefined)[]) => {
    const [double, single, raw] = texts
    const text = double ?? single ?? raw ?? ''
    if (!placeholder.test(text)) return whole
    const quote = double !== undefined ? '"' : single !== undefined ? "'" : '`'
    const compared = comparedWith(operator, text, hosts, quote !== '`')
    return `${compared.operator}${space}${quote}${compared.text}${quote}`
  })
  if (!placeholder.test(filled)) return filled
  throw new AcesoError('input-invalid', '{{hostname}} may stand only in the text of a label matcher, as in hostname="{{hostname}}"', {
    path: 'query',
  })
}

/** The placeholder as all of a matcher's text, with the operator before it. */
const anyHost = /(=~|!~|!=|=)(\s*")\{\{\s*hostname\s*\}\}"/g

/** A query for these hosts; for every host where none is known. */
export function forHosts(query: string, hosts: readonly string[]): string {
  return hosts.length > 0
    ? withHosts(query, hosts)
    : query.replaceAll(anyHost, (_, operator: string, quote: string) => `${operator.startsWith('!') ? '!~' : '=~'}${quote}.*"`)
}

/** In double and single quotes a backslash is written twice. */
function comparedWith(
  operator: string,
  text: string,
  hosts: readonly string[],
  isEscaped: boolean,
): { readonly operator: string; readonly text: string } {
  const isPattern = operator.endsWith('~')
  if (!isPattern && hosts.length === 1) return { operator, text: text.split(everyPlaceholder).join(hosts[0]) }
  const asPattern = (part: string): string => part.replaceAll(/[.+*?^$()[\]{}|\\]/g, isEscaped ? '\\\\$&' : '\\$&')
  const choice = `(?:${hosts.map((host) => asPattern(host)).join('|')})`
  const parts = text.split(everyPlaceholder).map((part) => (isPattern ? part : asPattern(part)))
  return { operator: operator.startsWith('!') ? '!~' : '=~', text: parts.join(choice) }
}
