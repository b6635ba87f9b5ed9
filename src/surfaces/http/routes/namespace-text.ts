import type { Analysis } from '../../../diagnosis/analysis.ts'
import type { NamespaceHealth } from '../../../diagnosis/namespace-health.ts'
import { fill, type Language } from '../../../domain/text.ts'

const mostLines = 10

const words = {
  head: { en: 'Namespace {namespace}', zh: '命名空间 {namespace}' },
  nodes: { en: 'Nodes: {ready} of {total} ready', zh: '节点：{total} 个中 {ready} 个就绪' },
  pods: { en: 'Pods: {running} of {total} running', zh: 'Pod：{total} 个中 {running} 个正在运行' },
  deployments: { en: 'Deployments: {healthy} of {total} healthy', zh: 'Deployment：{total} 个中 {healthy} 个正常' },
  events: { en: 'Warning events: {count}', zh: '警告事件：{count} 条' },
  pod: { en: '  {name}: {reason}, restarted {restarts} times', zh: '  {name}：{reason}，已重启 {restarts} 次' },
  deployment: { en: '  {name}: {available} of {wanted} replicas available', zh: '  {name}：{wanted} 个副本中 {available} 个可用' },
  event: { en: '  {object}: {reason}: {message} (seen {count} times)', zh: '  {object}：{reason}：{message}（出现 {count} 次）' },
  advice: { en: 'Recommendations:', zh: '建议：' },
  well: { en: 'Nothing is broken that Aceso can see.', zh: '未发现 Aceso 能看到的故障。' },
  mend: { en: '{cause} Mend: {mend}', zh: '{cause} 修复：{mend}' },
  advise: { en: '{cause} {advice}', zh: '{cause} {advice}' },
} as const

/** One sentence a trouble, worst first: the cause, then what would mend it or what a person can do. */
export function recommendations(analysis: Analysis, language: Language): readonly string[] {
  return analysis.troubles.slice(0, mostLines).map(({ key, cause }) => {
    const titles = analysis.plans.get(key)?.actions.map(({ title }) => title[language]) ?? []
    const sentence = ended(cause.summary[language], language)
    if (titles.length > 0) return fill(words.mend, { cause: sentence, mend: titles.join(language === 'zh' ? '；' : '; ') })[language]
    return cause.advice === undefined ? sentence : fill(words.advise, { cause: sentence, advice: cause.advice[language] })[language]
  })
}

/** The report as a person reads it in a terminal or a chat. */
export function diagnosisText(namespace: string, health: NamespaceHealth, advice: readonly string[], language: Language): string {
  const say = (line: keyof typeof words, facts: Readonly<Record<string, string | number>> = {}): string =>
    fill(words[line], facts)[language]
  return [
    say('head', { namespace }),
    say('nodes', health.nodes),
    say('pods', { running: health.pods.running, total: health.pods.total }),
    ...health.pods.problems.slice(0, mostLines).map((pod) => say('pod', { ...pod })),
    say('deployments', { healthy: health.deployments.healthy, total: health.deployments.total }),
    ...health.deployments.problems.slice(0, mostLines).map((deployment) => say('deployment', { ...deployment })),
    say('events', { count: health.events.length }),
    ...health.events.slice(0, mostLines).map((event) => say('event', { ...event })),
    say('advice'),
    ...(advice.length === 0 ? [say('well')] : advice.map((sentence, index) => `${index + 1}. ${sentence}`)),
  ].join('\n')
}

function ended(sentence: string, language: Language): string {
  return /[.。!?！？]$/.test(sentence) ? sentence : `${sentence}${language === 'zh' ? '。' : '.'}`
}
