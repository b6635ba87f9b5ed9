import type { Text } from '../../domain/text.ts'
import type { ModelAnswer } from '../../ports/model/model.ts'
import { readSections } from '../report/sections.ts'
import type { ReportAnswer } from './contract.ts'

/** Why a turn is not the end yet. */
export type Flaw = 'round-limit' | 'window-full' | 'cut-off' | 'no-report' | 'sections-missing'

/** What is wrong with a turn that asks no tool; undefined for a report in its form. */
export function flawOf(reply: ModelAnswer<ReportAnswer>): Flaw | undefined {
  if (reply.object === undefined) return reply.stop === 'length' ? 'cut-off' : 'no-report'
  return readSections(reply.object.content).kind === 'whole' ? undefined : 'sections-missing'
}

const because: Readonly<Record<Flaw, Text>> = {
  'window-full': { en: 'There is no room for further answers.', zh: '上下文已没有空间容纳更多查询结果。' },
  'round-limit': { en: 'You have asked as often as you may.', zh: '查询次数已用完。' },
  'cut-off': { en: 'Your answer was cut off: be shorter.', zh: '你的回答被截断了，请写得更短。' },
  'no-report': { en: 'That was not the JSON object that was asked for.', zh: '上面的回答不是要求的 JSON 对象。' },
  'sections-missing': { en: 'The report lacks one of its four sections.', zh: '报告缺少四个部分之一。' },
}

const finish: Text = {
  en: 'Finish now: answer with the one JSON object {"promQL": [...], "content": "..."} with all four sections, from what you know. Say in it what could not be found out. Call no tool.',
  zh: '请立即结束：根据已掌握的信息，只回答一个 JSON 对象 {"promQL": [...], "content": "..."}，四个部分齐全；未能查到的请写明。不要再调用工具。',
}

export function orderToFinish(flaw: Flaw): Text {
  return { en: `${because[flaw].en} ${finish.en}`, zh: `${because[flaw].zh}${finish.zh}` }
}
