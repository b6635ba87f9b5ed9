/**
 * Hides what looks like a secret in text from outside (log lines, event messages, environment values) before it is stored or shown.
 * Shapes, more than names of products: credentials in URLs, headers and flags, values beside telling words, tokens that begin as their makers let them begin, private keys.
 * Errs on the side of hiding; a secret without any such shape cannot be told from other text.
 */
const hidden = '***'

const telling = '(?:pass(?:word|wd|phrase)?|pwd|secret|token|(?:api|access|account|private|signing|encryption)[_-]?key|credentials?)'
/** What stands between a name and its sign, or between the sign and the value: quotes, escaped or not, and colours of a terminal. */
const dressing = '(?:\\\\{0,3}["\']|\\x1b\\[[\\d;]{0,12}m)?'
const value = '(\\\\{1,3}"[^"\\\\]{1,400}\\\\{1,3}"|"[^"]{1,400}"|\'[^\']{1,400}\'|[^\\s,;"\'&]{1,400})'

const shapes: ReadonlyArray<readonly [RegExp, string]> = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  // A number and what may follow it in an address are a port; a password may hold a slash or a second @.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}):(?!\d{1,5}[/?#,;"'])[^\s@"'<>]{1,200}@(?:[^\s@/,;"'<>]{1,200}@)?/gi, `$1:${hidden}@`],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,1000})?/g, hidden],
  [/\b(bearer|basic)\s+[\w.~+/-]{8,4000}=*/gi, `$1 ${hidden}`],
  // What a program says of it (denied, none) holds no digit.
  [
    /\b(authorization\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?(?:[a-z][\w-]{1,20}[ \t]{1,3})?)(?=[^\s"'\\,]{0,400}\d)[^\s"'\\,]{6,4000}/gi,
    `$1${hidden}`,
  ],
  [/\b((?:set-)?cookie\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?)[^\s"'\\=]{1,200}=[^\r\n"'\\]{1,4000}/gi, `$1${hidden}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
  [
    /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|[sr]k_live_|npm_|pypi-|hvs\.|shpat_|dop_v1_|aceso_(?=[\w-]{30}))[\w-]{16,250}/g,
    hidden,
  ],
  [/\bAIza[\w-]{30,50}/g, hidden],
  [/\$(?:2[abxy]|[156]|argon2(?:id?|d))\$[\w./$=,+-]{10,200}/g, hidden],
  // Whoever knows the rest of such an address may write there.
  [
    /(hooks\.slack\.com\/services\/|open\.(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/v2\/hook\/|qyapi\.weixin\.qq\.com\/cgi-bin\/webhook\/send\?key=)[\w/-]{8,200}/g,
    `$1${hidden}`,
  ],
  [/([?&](?:sig|signature|x-amz-(?:signature|credential|security-token)|x-goog-signature)=)[^\s&"'<>]{6,2000}/gi, `$1${hidden}`],
  // A text of several lines in YAML.
  [new RegExp(`(${telling}\\s{0,3}:[ \\t]{0,3}[|>][+-]?[ \\t]{0,3}\\r?\\n[ \\t]{1,20})[^\\r\\n]{1,400}`, 'gi'), `$1${hidden}`],
  [new RegExp(`(${telling}${dressing}\\s{0,3}(?:[=:]>?|%3[ad])\\s{0,3}(?:\\x1b\\[[\\d;]{0,12}m)?)${value}`, 'gi'), `$1${hidden}`],
  // A flag and its value in two words; the words after are what programs say of a flag.
  [
    new RegExp(
      `((?:^|\\s)--?(?:[a-z\\d]{1,20}-){0,4}${telling}\\s{1,3})(?!(?:is|was|are|not|must|may|can|cannot|and|or|if|in|for|flag|option|file|needs?|requires?|required|missing|value)\\b)[^\\s"'-][^\\s"']{0,400}`,
      'gi',
    ),
    `$1${hidden}`,
  ],
  [/(\s-u\s{1,3}[^\s:]{1,100}:)(?!\d{1,9}(?:\s|$))[^\s/]\S{0,200}/g, `$1${hidden}`],
  [new RegExp(`(<[\\w:.-]{0,40}${telling}>)[^<]{1,400}(?=</)`, 'gi'), `$1${hidden}`],
  [/((?:密码|口令|密钥|令牌)\s{0,3}(?:[=:：]|[是为](?=\s{0,3}[\x21-\x7e]{4}))\s{0,3})[^\s,;，。；"'&]{1,400}/g, `$1${hidden}`],
]

export function maskSecrets(text: string): string {
  return shapes.reduce((masked, [shape, instead]) => masked.replace(shape, instead), withoutKeyEnds(text))
}

const keyBegins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
const keyEnds = /-----END [A-Z ]*PRIVATE KEY-----/

/** A private key whose beginning was cut off, as the newest lines of a log may have it. */
function withoutKeyEnds(text: string): string {
  if (!keyEnds.test(text)) return text
  return withoutKeys(text.split('\n')).join('\n')
}

/** Lines of one text, without those that are in a private key; of its first line the words before it stay. */
export function withoutKeys(lines: readonly string[]): readonly string[] {
  const isKey = lines.map(() => false)
  let isInside = false
  for (const [index, line] of lines.entries()) {
    const begins = keyBegins.test(line)
    const ends = keyEnds.test(line)
    if (isInside) isKey[index] = true
    if (ends && !isInside && !begins)
      for (let back = index; back >= 0 && (back === index || isKeyLine(lines[back])); back -= 1) isKey[back] = true
    if (begins) isInside = true
    if (ends) isInside = false
  }
  return lines.map((line, index) => (isKey[index] === true ? hidden : line))
}

function isKeyLine(line: string | undefined): boolean {
  return line !== undefined && /^\s{0,100}[A-Za-z0-9+/=]{16,100}\s{0,10}$/.test(line)
}

const flag = new RegExp(`^--?[\\w-]{0,60}${telling}$`, 'i')

/** Whether the next word of a command line is a secret: `--password`. */
export function isSecretFlag(word: string): boolean {
  return flag.test(word)
}
