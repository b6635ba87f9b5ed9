import type { Language, Text } from '../text.ts'
import { type Attempt, attemptsIn } from './attempts.ts'
import { maskSecrets } from './masked-text.ts'
import { visibleText } from './visible-text.ts'

/** What a model's text may never say in our name, whoever talked the model into it. Proposing a command is its task. */
const orders: ReadonlySet<Attempt['kind']> = new Set(['new-orders', 'role', 'approval', 'fake-answer'])

const leftOutSentence: Text = {
  en: '(A sentence was left out: it passes on an order from a text outside.)',
  zh: '（此处略去一句：它转述了外部文本中的指令。）',
}
const leftOutAddress: Text = { en: '(address left out)', zh: '（地址已略去）' }

const sentence = /[^]+?(?:[。！？；!?;]|\.(?=\s|$)|$)/gu
const picture = /!\[([^\]]{0,500})\](?:\([^)]{0,2000}\)|\[[^\]]{0,500}\])?/g
/** Where a link by reference leads: `[s]: //place`. */
const reference = /\[[^\][]{1,500}\]:\s{0,20}<?(?:[a-z][a-z0-9+.-]{0,20}:)?\/\/\S{1,2000}/gi
const link = /\[([^\][]{0,500})\]\(\s{0,20}([^)\s]{0,2000})(?:\s[^)]{0,500})?\)/g
/** Marks that make a browser ask somebody; `<pod-name>` in a command is none. */
const activeMark = /<\/?(?:img|a|script|iframe|object|embed|svg|link|style|form|video|audio|source|base|meta)\b[^>]*>?/gi
/** Also one without its scheme, which a browser takes from the page: `//place.example/x`. */
const address =
  /(?:\b(?:https?|ftp|wss?):\/\/|(?<![\w:/])\/\/(?=[\w-]{1,100}[.:/]\w))[^\s<>"'`）)\]，。；]*|\b(?:data|javascript):[^\s<>"'`)]*[,(][^\s<>"'`)]*/gi

/**
 * What a model wrote as it may be shown: nothing in it calls anybody when it is looked at, nothing leads to a place outside the cluster that a stranger may have named,
 * no secret, nothing unseen, and no sentence that gives orders or claims an approval. `onLeftOut` is told of each sentence and address that was left out.
 */
export function harmlessText(text: string, language: Language, onLeftOut: () => void): string {
  const count = (instead: string): string => {
    onLeftOut()
    return instead
  }
  return visibleText(maskSecrets(text))
    .split('\n')
    .map((line) => withoutOrders(withoutCalls(line, language, count), language, count))
    .join('\n')
}

function withoutCalls(line: string, language: Language, count: (instead: string) => string): string {
  return line
    .replaceAll(picture, (_, words: string) => count(words))
    .replaceAll(activeMark, () => count(''))
    .replaceAll(reference, () => count(leftOutAddress[language]))
    .replaceAll(link, '$1 $2')
    .replaceAll(address, (url) => {
      const own = ownAddress(url)
      return own ?? count(leftOutAddress[language])
    })
}

/** Without what could carry data; undefined for a place outside. */
function ownAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, host, pathname } = new URL(text)
  return isInside(hostname) ? `${protocol}//${host}${pathname === '/' ? '' : pathname}` : undefined
}

/** Names that only a cluster knows, and private networks. */
function isInside(host: string): boolean {
  if (/^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$/.test(host)) return true
  return /^[a-z0-9-]+$/i.test(host) ? !/^\d+$/.test(host) && host !== 'localhost' : /\.(?:svc|svc\.cluster\.local)$/i.test(host)
}

function withoutOrders(line: string, language: Language, count: (instead: string) => string): string {
  const obeys = (text: string): boolean => attemptsIn({ where: 'model', number: 0 }, text).some(({ kind }) => orders.has(kind))
  if (!obeys(line)) return line
  const kept = (line.match(sentence) ?? [line]).map((text) => (obeys(text) ? count(leftOutSentence[language]) : text)).join('')
  // What only reads so as a whole goes as a whole.
  return obeys(kept) ? count(leftOutSentence[language]) : kept
}
