import type { Text } from '../../../../domain/text.ts'
import type { ReportAnswer } from '../../../http/contracts/release.ts'

/** Sentences about releases and their reports on the command line. */
export const reportWords = {
  registered: {
    en: 'no release of it was known: registered as {id}',
    zh: '此前没有它的发布记录：已登记为 {id}',
  },
  goesOn: { en: 'the report is written all the same: aceso show {id}', zh: '报告仍会继续生成：aceso show {id}' },
  waiting: { en: 'waits until a server is free to look into it', zh: '正在排队，等待服务器处理' },
  rules: { en: 'the rules look at the cluster and the metrics', zh: '规则正在查看集群和指标' },
  thinking: { en: 'round {round}: the model reads the answers so far', zh: '第 {round} 轮：模型正在阅读已有的回答' },
  asking: { en: 'round {round}: asking {tools}', zh: '第 {round} 轮：正在查询 {tools}' },
  proving: { en: 'every statement is compared with what it cites', zh: '正在逐句核对引用' },
  provingQueries: {
    en: 'every statement is compared with what it cites, and every query is run: {n}',
    zh: '正在逐句核对引用，并执行 {n} 条查询',
  },
  spent: { en: '{tokens} tokens, {cost} so far', zh: '目前 {tokens} 个 token，{cost}' },
  answered: { en: '[{n}] {tool}  {how}', zh: '[{n}] {tool}  {how}' },
  failedCall: { en: 'failed', zh: '失败' },
  cachedCall: { en: 'from memory', zh: '缓存' },
  generating: { en: '{name} is being looked into', zh: '正在诊断 {name}' },
  failed: { en: 'the diagnosis of {name} failed', zh: '{name} 的诊断失败' },
  written: { en: 'the report on {name} is written', zh: '{name} 的诊断报告已完成' },
  byRules: { en: 'by the rules, no model', zh: '由规则得出，未调用模型' },
  byModel: { en: 'by {model}', zh: '由 {model} 得出' },
  writtenIn: { en: '{by}, written in Chinese', zh: '{by}，原文为英文' },
  line: { en: '{name}, report {id}, version {version}, {by}, {took}', zh: '{name}，报告 {id}，版本 {version}，{by}，用时{took}' },
  cost: { en: '{input} tokens in, {output} out, {cost}', zh: '输入 {input}、输出 {output} 个 token，{cost}' },
  unpriced: { en: 'price not known', zh: '价格未知' },
  proved: { en: '{proved} of {all} statements stand in what they cite', zh: '{all} 条陈述中有 {proved} 条得到证实' },
  attempts: {
    en: 'texts from outside tried to give orders to this diagnosis ({where}); they were read as data, and none was followed',
    zh: '外部文本试图向本次诊断下达指令（{where}），均只作为数据读取，未予执行',
  },
  contradiction: {
    en: 'rules and model name different causes; the rules say: {rules}',
    zh: '规则与模型给出的原因不同；规则认为：{rules}',
  },
  retry: { en: 'asking again may help: aceso diagnose release {id}', zh: '重新诊断可能成功：aceso diagnose release {id}' },
  noRetry: { en: 'asking again will not help before something is changed', zh: '在做出更改之前，重新诊断不会有用' },
  checkModel: { en: 'aceso model check tells network, key and model apart', zh: 'aceso model check 能区分网络、密钥与模型的问题' },
  queries: { en: 'queries', zh: '查询' },
  series: { en: '{n} series', zh: '{n} 条曲线' },
  dropped: { en: 'dropped: {why}', zh: '已舍弃：{why}' },
  asked: { en: 'what was asked', zh: '查询过程' },
  nothingAsked: { en: 'no tool was asked', zh: '没有调用任何工具' },
  page: { en: 'see it with charts: {url}', zh: '查看图表：{url}' },
  evidence: { en: '--evidence shows the answers', zh: '--evidence 可显示回答原文' },
} as const satisfies Record<string, Text>

export const sectionHeads: Readonly<Record<keyof NonNullable<ReportAnswer['sections']>, Text>> = {
  overview: { en: 'What happened', zh: '问题概述' },
  rootCauseAnalysis: { en: 'Root cause', zh: '根因分析' },
  impactScope: { en: 'Impact', zh: '影响范围' },
  remediationPlan: { en: 'What to do', zh: '解决方案' },
}

/** Said behind a sentence that is not proved. */
export const doubtWords: Readonly<Record<Exclude<ReportAnswer['claims'][number]['verdict'], 'supported'>, Text>> = {
  differs: { en: '(!) number differs: {numbers}', zh: '(!) 数字不符：{numbers}' },
  uncited: { en: '(!) not backed', zh: '(!) 无依据' },
  'unknown-citation': { en: '(!) unknown source', zh: '(!) 来源不明' },
}
