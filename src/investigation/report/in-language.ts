import type { DiagnosisReport } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'

/** The report as this reader sees it: in his language where it is known in it, else as it was written, which `language` says. */
export function inLanguage(report: DiagnosisReport, language: Language | undefined): DiagnosisReport {
  const { otherLanguage, ...written } = report
  if (language === undefined || language === written.language || otherLanguage === undefined) return written
  const { modelNote: _, ...rest } = written
  return { ...rest, ...otherLanguage, language }
}
