import { harmlessText } from '../../domain/outside-text/harmless-text.ts'
import { type ReportSection, reportSections } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'
import type { Sections } from './sections.ts'

export interface Harmless {
  readonly sections: Sections
  /** Sentences and addresses that were left out. */
  readonly leftOut: number
}

/** A model's report as it may be shown. */
export function harmless(sections: Sections, language: Language): Harmless {
  let leftOut = 0
  const clean = (text: string): string =>
    harmlessText(text, language, () => {
      leftOut += 1
    })
  const entries = reportSections.map((section): [ReportSection, string] => [section, clean(sections[section])])
  return { sections: Object.fromEntries(entries) as Sections, leftOut }
}
