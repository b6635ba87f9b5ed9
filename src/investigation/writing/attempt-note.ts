import type { Attempt } from '../../domain/outside-text/attempts.ts'
import type { Text } from '../../domain/text.ts'
import type { Sections } from '../report/sections.ts'

/** Says in the overview that texts tried to give orders, and where; what they said is not repeated. */
export function withAttemptNote(sections: Sections, attempts: readonly Attempt[], language: keyof Text): Sections {
  if (attempts.length === 0) return sections
  const cited = [...new Set(attempts.map(({ number }) => number))].toSorted((left, right) => left - right)
  const list = `[${cited.slice(0, 10).join(', ')}]`
  const note: Text = {
    en: `Texts from outside tried to give orders to this diagnosis; they were read as data and none was followed. ${list}`,
    zh: `外部文本中有试图向本次诊断下达指令的内容，均仅作为数据处理，未予执行。${list}`,
  }
  return { ...sections, overview: `${sections.overview}\n${note[language]}` }
}
