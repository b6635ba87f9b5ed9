/**
 * Hides what looks like a secret in text from outside (log lines, event messages, environment values) before it is stored or shown.
 * Shapes, not names of products: credentials in URLs, values beside telling words, bearer and JSON web tokens, access keys, private keys.
 * Errs on the side of hiding; a secret without any such shape cannot be told from other text.
 */
const hidden = '***'

const shapes: ReadonlyArray<readonly [RegExp, string]> = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}):[^\s@/]{1,200}@/gi, `$1:${hidden}@`],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,1000})?/g, hidden],
  [/\b(bearer|basic)\s+[\w.~+/-]{8,4000}=*/gi, `$1 ${hidden}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
  [/\b(?:gh[pousr]_|glpat-|xox[abprs]-|sk-)[\w-]{16,200}/g, hidden],
  [
    /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)["']?\s{0,3}[=:]\s{0,3})("[^"]{1,400}"|'[^']{1,400}'|[^\s,;"'&]{1,400})/gi,
    `$1${hidden}`,
  ],
]

export function maskSecrets(text: string): string {
  return shapes.reduce((masked, [shape, instead]) => masked.replace(shape, instead), text)
}
