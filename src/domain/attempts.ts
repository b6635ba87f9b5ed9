import { asItCame, decodedPieces } from './decoded.ts'
import { bounded } from './text.ts'

/** Words in material from outside that speak to whoever reads it for us. */
export interface Attempt {
  /** `alert`, `answer 3 (logs)`. */
  readonly where: string
  /** What a report cites it by: 0 = the alert and the release, else the answer's number. */
  readonly number: number
  /** What it wanted. */
  readonly kind: 'new-orders' | 'role' | 'approval' | 'write' | 'secrets' | 'address' | 'fake-answer' | 'hidden-text'
  readonly text: string
}

/**
 * Wordings by which texts try to give orders, in English and Chinese. They decide nothing: tools only read and every text is marked as data either way. They make
 * visible that somebody tried. Each is tied to words that speak of us, so that a log about a missing permission is none.
 */
const wordings: readonly (readonly [Exclude<Attempt['kind'], 'hidden-text'>, RegExp])[] = [
  [
    'new-orders',
    /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|your|the|system)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|orders?|messages?|guidelines?)\b/i,
  ],
  ['new-orders', /\b(?:new|updated|real|actual)\s+(?:instructions?|orders?|task)\s*(?:[:：]|for (?:you|the assistant|the model))/i],
  ['new-orders', /(?:忽略|无视|忘记|忘掉|绕过|跳过)[^。\n]{0,16}(?:指令|提示|规则|要求|说明|约束|系统消息)/],
  ['new-orders', /(?:新的?|最新|真正的?)(?:指令|任务|要求)\s*[:：]/],
  [
    'role',
    /\byou are (?:now |no longer )?(?:an?|the|in)\s+[^.\n]{0,30}\b(?:assistant|ai|model|admin(?:istrator)?|root|developer mode|dan|mode)\b/i,
  ],
  ['role', /(?:你现在是|你不再是|从现在起你|扮演|假装你是)/],
  [
    'role',
    /<\|?(?:im_start|system|assistant)\|?>|(?:^|\n|\\n)\s*\[?(?:system|assistant|developer)\]?\s*[:：][^\n]{0,40}\b(?:you|your|must|ignore|always|never)\b/i,
  ],
  [
    'approval',
    /\b(?:(?:auto-?)?approved? by\b|pre-?approved|i (?:hereby )?approve|approve (?:the|this|all|plan|every)|consider (?:it|this) approved|no (?:further )?approval (?:is )?(?:needed|required))/i,
  ],
  [
    'approval',
    /(?:已(?:经)?(?:获得|得到|通过)?(?:了)?(?:批准|审批|授权)|无需(?:再)?(?:审批|批准|确认)|(?:请|立即|直接)(?:批准|审批通过)|视为(?:已)?批准)/,
  ],
  [
    'write',
    /\b(?:you must|please|now|immediately|then|always)\b[^.\n]{0,24}\b(?:run|execute|call|invoke|delete|scale|patch|apply|roll ?back|restart|drop|exec)\b[^.\n]{0,60}\b(?:kubectl|helm|tool|function|namespace|deployment|pods?|plan|command|database|table|cluster)\b/i,
  ],
  ['write', /\b(?:you must|please|now|immediately|always)\s+(?:call|invoke|use)\s+(?:the\s+(?:tool|function)\s+)?`?[a-z]+(?:_[a-z]+)+\b/i],
  [
    'write',
    /(?:请|必须|立即|马上|现在就?|务必)[^。\n]{0,12}(?:执行|运行|调用|删除|重启|回滚|缩容|扩容)[^。\n]{0,30}(?:命令|工具|函数|部署|命名空间|集群|计划|数据库|kubectl|helm)/,
  ],
  [
    'secrets',
    /\b(?:send|post|print|reveal|show|include|output|exfiltrate|leak|repeat|return|append|embed)\b[^.\n]{0,50}\b(?:(?:api[ _-]?)?keys?|tokens?|secrets?|passwords?|credentials?|system prompt|env(?:ironment)? var(?:iable)?s?|kubeconfig)\b/i,
  ],
  [
    'secrets',
    /(?:发送|输出|打印|泄露|显示|附上|包含|返回|写入)[^。\n]{0,20}(?:密钥|令牌|密码|凭证|凭据|系统提示词?|环境变量|token|kubeconfig|api ?key)/i,
  ],
  [
    'address',
    /!\[[^\]]{0,80}\]\(\s*https?:|\b(?:curl|wget|fetch|visit|open|post (?:it |this |them )?to|send (?:it |this |them )?to|query)\b[^.\n]{0,40}\bhttps?:\/\//i,
  ],
  ['address', /(?:访问|请求|打开|上传到|发送到|提交到|下载)[^。\n]{0,20}https?:\/\//i],
  [
    'fake-answer',
    /(?:^|\n|\\n)\s*(?:<\/?(?:tool_result|function_results?|untrusted|data|tool|result)[^>]{0,40}>|\[?tool (?:result|output|response)\]?\s*[:：#])/i,
  ],
  // A line of its own is a text of its own where a tool answers with a list of lines.
  ['fake-answer', /"\s*(?:<\/?(?:tool_result|function_results?|untrusted)\b|\[?tool (?:result|output|response)\]?\s*[:：#])/i],
  ['fake-answer', /(?:工具(?:返回|结果|输出)|查询结果)\s*[:：][^\n]{0,40}(?:正常|健康|无异常|已恢复)/],
]

/** Zero-width signs, direction overrides and tag letters: a person does not see them, a model reads them. */
const hidden = /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu
const tagWords = /[\u{E0020}-\u{E007E}]+/gu
/** A single joiner stands in honest text of several scripts; this many in a row do not. */
const fewestHidden = 4
const longest = 400_000
const around = 60

/** What in a text from outside was meant for the model. Bounded: the first of each kind. */
export function attemptsIn(origin: Pick<Attempt, 'where' | 'number'>, text: string): Attempt[] {
  const given = asItCame(text.slice(0, longest))
  const invisible = given.match(hidden) ?? []
  const seen = [plain(given), ...decodedPieces(given)].join('\n')
  const found = new Map<Attempt['kind'], Attempt>()
  if (invisible.length >= fewestHidden)
    found.set('hidden-text', {
      ...origin,
      kind: 'hidden-text',
      text: bounded(tagText(given) || `${invisible.length} characters that cannot be seen`, 500),
    })
  for (const [kind, wording] of wordings) {
    const match = found.has(kind) ? null : wording.exec(seen)
    if (match !== null) found.set(kind, { ...origin, kind, text: bounded(snippet(seen, match.index, match[0].length), 500) })
  }
  return [...found.values()]
}

/** As a model would read it: tag letters as letters, look-alike forms as plain ones, nothing invisible between letters. */
function plain(text: string): string {
  return text
    .replaceAll(tagWords, (tags) => ` ${spelled(tags)} `)
    .replaceAll(hidden, '')
    .normalize('NFKC')
}

function tagText(text: string): string {
  return [...text.matchAll(tagWords)].map(([tags]) => spelled(tags)).join(' ')
}

/** Each tag letter stands 0xE0000 above the letter it means. */
function spelled(tags: string): string {
  return Array.from(tags, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000)).join('')
}

function snippet(text: string, index: number, length: number): string {
  return text
    .slice(Math.max(0, index - around), index + length + around)
    .replaceAll(/\s+/g, ' ')
    .trim()
}
