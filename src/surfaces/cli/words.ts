import type { RiskLevel } from '../../domain/grades.ts'
import type { Certainty } from '../../domain/incident/confidence.ts'
import type { EvidenceKind } from '../../domain/incident/evidence.ts'
import type { IncidentState, Stage } from '../../domain/incident/state.ts'
import { epochMsOf, type Instant } from '../../domain/instant.ts'
import { type Facts, fill, type Language, type Text } from '../../domain/text.ts'

/** Words and sentences of the command line. Whole sentences in both languages; nothing is glued from pieces. */
export const words = {
  troubles: { en: '{count} troubles in {place}', zh: '{place}有 {count} 处故障' },
  oneTrouble: { en: '1 trouble in {place}', zh: '{place}有 1 处故障' },
  nothing: { en: 'Nothing is broken that Aceso can see in {place}', zh: '在可见范围内，{place}没有故障' },
  nothingSeen: { en: 'Aceso could not look at {place}', zh: '无法查看{place}' },
  scanned: { en: '{objects} objects, {seconds} s', zh: '{objects} 个对象，{seconds} 秒' },
  everywhere: { en: 'the cluster', zh: '集群' },
  namespace: { en: '{name}', zh: '{name} 命名空间' },
  why: { en: 'why', zh: '原因' },
  but: { en: 'but', zh: '存疑' },
  mend: { en: 'mend', zh: '修复' },
  advice: { en: 'do', zh: '建议' },
  more: { en: 'and {count} more: --evidence shows all', zh: '另有 {count} 条，--evidence 可全部列出' },
  moreSymptoms: { en: '{count} more symptoms', zh: '另有 {count} 个症状' },
  symptom: { en: '{object}: {message}', zh: '{object}：{message}' },
  symptomsAlike: { en: '{object} and {count} more: {message}', zh: '{object} 等 {total} 个：{message}' },
  lasting: { en: '{object}, for {time}', zh: '{object}，已持续{time}' },
  about: { en: '{head}: {symptoms}', zh: '{head}：{symptoms}' },
  notChecked: { en: 'not checked: {what} ({why})', zh: '未检查：{what}（{why}）' },
  seeIt: { en: 'see it: {origin}', zh: '自行查看：{origin}' },
  risk: { en: '{risk} risk', zh: '{risk}风险' },
  undoable: { en: '{risk} risk, can be undone', zh: '{risk}风险，可撤销' },
  notUndoable: { en: '{risk} risk, cannot be undone', zh: '{risk}风险，不可撤销' },
} as const satisfies Record<string, Text>

export const certaintyWords: Readonly<Record<Certainty, Text>> = {
  certain: { en: 'certain', zh: '确定' },
  likely: { en: 'likely', zh: '很可能' },
  possible: { en: 'possible', zh: '可能' },
  'not-known': { en: 'not known', zh: '未知' },
}

export const riskWords: Readonly<Record<RiskLevel, Text>> = {
  low: { en: 'low', zh: '低' },
  medium: { en: 'medium', zh: '中' },
  high: { en: 'high', zh: '高' },
  critical: { en: 'critical', zh: '极高' },
}

export const evidenceWords: Readonly<Record<EvidenceKind, Text>> = {
  field: { en: 'field', zh: '字段' },
  status: { en: 'status', zh: '状态' },
  event: { en: 'event', zh: '事件' },
  log: { en: 'log', zh: '日志' },
  change: { en: 'change', zh: '变更' },
  probe: { en: 'probe', zh: '探测' },
  metric: { en: 'metric', zh: '指标' },
  crash: { en: 'core dump', zh: '核心转储' },
  absence: { en: 'absence', zh: '缺失' },
  history: { en: 'history', zh: '历史' },
}

/** Where the stage says more than the state. */
export const stageWords: Partial<Readonly<Record<Stage, Text>>> = {
  collecting: { en: 'gathering signals', zh: '汇集信号中' },
  safety_check: { en: 'safety check', zh: '安全检查中' },
}

export const stateWords: Readonly<Record<IncidentState, Text>> = {
  triggered: { en: 'diagnosing', zh: '诊断中' },
  diagnosed: { en: 'diagnosed', zh: '已诊断' },
  'waiting-approval': { en: 'needs approval', zh: '待审批' },
  executing: { en: 'mending', zh: '修复中' },
  verifying: { en: 'verifying', zh: '验证中' },
  undoing: { en: 'undoing', zh: '撤销中' },
  watching: { en: 'watching', zh: '观察中' },
  closed: { en: 'closed', zh: '已关闭' },
}

export function told(language: Language, template: Text, facts: Facts = {}): string {
  return fill(template, facts)[language]
}

/** `14 min`, `3 h`, `2 days`: one unit, rounded down, as people say it. */
export function spanText(language: Language, ms: number): string {
  const [amount, en, zh] = spanOf(Math.max(0, ms))
  return language === 'zh' ? ` ${amount} ${zh}` : `${amount} ${en}${en === 'day' && amount !== 1 ? 's' : ''}`
}

/** How long something took, to what matters: 214 ms, 1.8 s, 38 s, 1 min 38 s. */
export function tookText(language: Language, ms: number): string {
  const isChinese = language === 'zh'
  if (ms < 1_000) return `${isChinese ? ' ' : ''}${Math.round(ms)} ms`
  if (ms < 10_000) return isChinese ? ` ${(ms / 1_000).toFixed(1)} 秒` : `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.floor((ms % 60_000) / 1_000)
  const whole = spanText(language, ms)
  return ms < 60_000 || ms >= 3_600_000 || seconds === 0 ? whole : `${whole}${isChinese ? '' : ' '}${spanText(language, seconds * 1_000)}`
}

function spanOf(ms: number): [number, string, string] {
  if (ms < 60_000) return [Math.floor(ms / 1000), 's', '秒']
  if (ms < 3_600_000) return [Math.floor(ms / 60_000), 'min', '分钟']
  if (ms < 172_800_000) return [Math.floor(ms / 3_600_000), 'h', '小时']
  return [Math.floor(ms / 86_400_000), 'day', '天']
}

export function since(language: Language, from: Instant, to: Instant): string {
  return spanText(language, epochMsOf(to) - epochMsOf(from))
}

export function placeText(language: Language, namespace: string | undefined): string {
  return namespace === undefined ? told(language, words.everywhere) : told(language, words.namespace, { name: namespace })
}

export function numberText(language: Language, value: number): string {
  return value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-US')
}
