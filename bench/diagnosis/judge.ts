import { readSections } from '../../src/investigation/report/sections.ts'
import type { Written } from '../../src/investigation/write-report.ts'
import type { Expectation } from './release-file.ts'

/** What a report is worth, told by its text and by its claims. */
export interface Judgement {
  readonly verdict: 'right' | 'wrong'
  /** What it names first. */
  readonly said: string
  /** It says that all is well although data is missing. */
  readonly isHealthyWhenMissing: boolean
  /** Sentences that rest on nothing, or whose numbers are not in what they cite. */
  readonly invented: readonly string[]
}

const healthy =
  /nothing (?:was found|is wrong|explains)|no (?:fault|problem|anomaly) (?:was |is )?found|all (?:of them )?(?:show|is|are) (?:a )?normal|未发现|均显示正常|一切正常/i
const unknown =
  /not known|unknown|cannot (?:be )?(?:tell|told|judge|say)|could not be (?:looked at|found out)|is missing|原因未知|无法(?:判断|确定)|不能判断|未能查到|缺失/i
/** The cause is named in the first words, or it was not found first. */
const firstWords = 600

/** `byCode`: of reports that rules wrote, whose causes have stable codes; a model's is judged by its words alone. */
export function judge(written: Written, expect: Expectation, byCode: boolean): Judgement {
  const root = rootCauseIn(written)
  const first = root.slice(0, firstWords)
  const saysHealthy = healthy.test(first) && !unknown.test(first)
  return {
    verdict: written.status === 'completed' && isRight(written, expect, byCode, root, saysHealthy) ? 'right' : 'wrong',
    said: byCode ? codeSaid(written, saysHealthy) : (root.split('\n')[0] ?? ''),
    isHealthyWhenMissing: expect.verdict === 'unknown' && saysHealthy,
    invented: written.claims
      .filter(({ verdict }) => verdict !== 'supported')
      .map(({ text, verdict, differing }) => `${verdict} ${differing.join(', ')}: ${text}`),
  }
}

function isRight({ rules }: Written, { verdict, says, codes }: Expectation, byCode: boolean, root: string, saysHealthy: boolean): boolean {
  const [first] = rules
  const holds = (text: string): boolean =>
    says.every((wordings) =>
      wordings.flatMap((wording) => inBoth(wording)).some((wording) => text.toLowerCase().includes(wording.toLowerCase())),
    )
  switch (verdict) {
    case 'healthy':
      return saysHealthy && (!byCode || first === undefined)
    case 'unknown':
      return !saysHealthy && unknown.test(root) && holds(root) && (!byCode || first === undefined)
    case 'cause':
      return !saysHealthy && holds(root.slice(0, firstWords)) && (!byCode || (first !== undefined && codes.includes(first.cause)))
  }
}

/** Names are the same in both languages; words of the field are not. */
const chinese: Readonly<Record<string, readonly string[]>> = {
  memory: ['内存'],
  grow: ['增长', '上升', '升至'],
  leak: ['泄漏'],
  certificate: ['证书'],
  quota: ['配额'],
  disk: ['磁盘'],
  probe: ['探针'],
  pool: ['连接池'],
  timeout: ['超时'],
  limit: ['上限', '限制'],
  error: ['错误', '出错'],
  processor: ['处理器'],
  crash: ['崩溃'],
  series: ['序列', '时间序列'],
  metric: ['指标'],
  architecture: ['架构'],
  database: ['数据库'],
}

function inBoth(wording: string): readonly string[] {
  return [wording, ...(chinese[wording.toLowerCase()] ?? [])]
}

function codeSaid({ rules }: Written, saysHealthy: boolean): string {
  return rules[0]?.cause ?? (saysHealthy ? 'nothing wrong' : 'cannot tell')
}

/** The report in its four sections; of a failed one the error. */
export function reportText({ content }: Pick<Written, 'content'>): string {
  return content.startsWith('{') ? (JSON.parse(content) as { readonly content: string }).content : content
}

function rootCauseIn(written: Written): string {
  const read = readSections(reportText(written))
  return read.kind === 'whole' ? read.sections.rootCauseAnalysis : ''
}
