import type { DiagnosisReport } from '../../../domain/release/report.ts'
import { totalQuality } from '../../../investigation/report/quality.ts'

/** A report as the interface answers it. */
export function reportAnswer(report: DiagnosisReport): DiagnosisReport & { readonly quality: number } {
  return { ...report, quality: totalQuality(report.score) }
}
