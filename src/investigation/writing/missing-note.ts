import type { Language, Text } from '../../domain/text.ts'
import type { Sections } from '../report/sections.ts'

/** What could not be looked at, a line each. */
export function missingLines(notChecked: readonly Text[], language: Language): string[] {
  return notChecked.map((text) => `- ${{ en: `Could not be looked at: ${text.en}`, zh: `未能查到：${text.zh}` }[language]}`)
}

/** A model may call well what it never saw: its report says what was missing, whatever it says itself. */
export function withMissingNote(sections: Sections, notChecked: readonly Text[], language: Language): Sections {
  if (notChecked.length === 0) return sections
  return {
    ...sections,
    overview: `${sections.overview}\n${doubt[language]}`,
    rootCauseAnalysis: [sections.rootCauseAnalysis, ...missingLines(notChecked, language)].join('\n'),
  }
}

const doubt: Text = {
  en: 'Part of what is needed could not be looked at: nobody can tell from this that all is well.',
  zh: '部分所需数据未能查到，不能据此判断系统是否正常。',
}
