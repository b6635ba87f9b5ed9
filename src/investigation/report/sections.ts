import { type ReportSection, reportSections, sectionTitles } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'

export type Sections = Readonly<Record<ReportSection, string>>

export type ReadSections =
  | { readonly kind: 'whole'; readonly sections: Sections }
  /** Sections that are not there, or hold nothing. */
  | { readonly kind: 'missing'; readonly missing: readonly ReportSection[] }

/** Takes a report's text apart at its four titles, in either language and any order. A title that comes twice continues its section. */
export function readSections(content: string): ReadSections {
  const places = reportSections.flatMap((section) =>
    Object.values(sectionTitles[section]).flatMap((title) =>
      placesOf(content, title).map((at) => ({ section, at, end: at + title.length })),
    ),
  )
  const ordered = places.toSorted((left, right) => left.at - right.at)
  const texts = new Map<ReportSection, string>()
  for (const [index, { section, end }] of ordered.entries()) {
    const text = content.slice(end, ordered[index + 1]?.at).trim()
    texts.set(section, [texts.get(section) ?? '', text].filter((part) => part !== '').join('\n'))
  }
  const missing = reportSections.filter((section) => (texts.get(section) ?? '') === '')
  if (missing.length > 0) return { kind: 'missing', missing }
  const of = (section: ReportSection): string => texts.get(section) ?? ''
  return {
    kind: 'whole',
    sections: {
      overview: of('overview'),
      rootCauseAnalysis: of('rootCauseAnalysis'),
      impactScope: of('impactScope'),
      remediationPlan: of('remediationPlan'),
    },
  }
}

export function writeSections(sections: Sections, language: Language): string {
  return reportSections.map((section) => `${sectionTitles[section][language]}\n${sections[section].trim()}`).join('\n\n')
}

function placesOf(content: string, title: string): number[] {
  const places: number[] = []
  for (let at = content.indexOf(title); at >= 0; at = content.indexOf(title, at + title.length)) places.push(at)
  return places
}
