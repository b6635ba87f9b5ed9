import type { Doubt } from '../../../../domain/crash/crash-analysis.ts'
import type { Text } from '../../../../domain/text.ts'

/** Words about what a model says of a crash. */
export const analysisWords = {
  title: { en: 'what a model says', zh: '模型分析' },
  proposal: {
    en: 'A model’s reading of the stack: a proposal, not a finding.',
    zh: '以下为模型对调用栈的解读，仅供参考，不是结论。',
  },
  skipped: { en: 'No model was asked: {why}', zh: '未询问模型：{why}' },
  again: { en: 'It is tried again at {at}.', zh: '将于 {at} 再次尝试。' },
  failed: { en: 'A model was asked and did not answer usefully: {why}', zh: '已询问模型，但未得到可用的回答：{why}' },
  lastTry: { en: 'Asked again at {at} without an answer: {why}', zh: '{at} 再次询问未得到回答：{why}' },
  waiting: { en: 'A model is being asked.', zh: '正在询问模型。' },
  notYet: { en: 'No model was asked yet: aceso crash analyse {id}', zh: '尚未询问模型：aceso crash analyse {id}' },
  sameBug: { en: 'of crash {id}, the same bug in {version}', zh: '来自同一缺陷的崩溃 {id}（{version}）' },
  cause: { en: 'cause', zh: '原因' },
  impact: { en: 'impact', zh: '影响' },
  do: { en: 'do', zh: '建议' },
  code: { en: 'code', zh: '代码' },
  codeIs: { en: '{place}: {issue} {suggestion}', zh: '{place}：{issue} {suggestion}' },
  issues: { en: 'related', zh: '相关' },
  doubt: { en: 'but', zh: '存疑' },
  attempt: {
    en: 'Texts of the crashed program tried to give orders; they were read as data and none was followed.',
    zh: '崩溃程序的文本中有试图下达指令的内容，均仅作为数据处理，未予执行。',
  },
  by: { en: 'by {model} of {provider}, {tokens} tokens, {cost}', zh: '{provider} 的 {model}，{tokens} 个 token，{cost}' },
  cost: { en: '{usd} USD', zh: '{usd} 美元' },
  costUnknown: { en: 'price not known', zh: '价格未知' },
} as const satisfies Record<string, Text>

export const doubtWords: Readonly<Record<Doubt['kind'], Text>> = {
  'function-not-in-stack': { en: '{said} stands in no stack of this crash', zh: '此崩溃的调用栈中没有 {said}' },
  'file-not-in-stack': { en: 'no frame of this crash lies in {said}', zh: '此崩溃没有位于 {said} 的栈帧' },
  'other-signal': { en: 'this crash was no {said}', zh: '此崩溃的信号不是 {said}' },
  'issue-not-known': { en: 'nobody has checked that {said} is the same bug', zh: '{said} 是否为同一缺陷未经核实' },
  'known-crash-left-out': {
    en: 'it passes over {said}, which this crash nearly certainly is',
    zh: '未提及 {said}，而此崩溃几乎可以确定就是它',
  },
}
