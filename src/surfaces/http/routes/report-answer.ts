import type { z } from 'zod'
import type { DiagnosisReport } from '../../../domain/release/report.ts'
import type { Language } from '../../../domain/text.ts'
import type { GlancedDeployment } from '../../../investigation/releases/verbs.ts'
import { inLanguage } from '../../../investigation/report/in-language.ts'
import { totalQuality } from '../../../investigation/report/quality.ts'
import { sectionsOf, verdictOf } from '../../../investigation/report/verdict.ts'
import type { DeploymentRow, ReleaseDetail, ReportAnswer } from '../contracts/release.ts'

/** A report as the interface answers it, in the reader's language where it is known in it. */
export function reportAnswer(stored: DiagnosisReport, language?: Language): z.output<typeof ReportAnswer> {
  const report = inLanguage(stored, language)
  const sections = sectionsOf(report)
  return { ...report, quality: totalQuality(report.score), ...said(report), ...(sections === undefined ? {} : { sections }) }
}

export function glanceAnswer(glance: GlancedDeployment['glance'], language?: Language): Pick<DeploymentRow, 'glance'> {
  if (glance === undefined) return {}
  const report = inLanguage(glance.report, language)
  const { id, version, status, writtenBy, error, progress, contradictsRules, createdTime, updatedTime } = report
  return {
    glance: {
      id,
      version,
      versions: glance.versions,
      status,
      writtenBy,
      ...said(report),
      ...(error === undefined ? {} : { error: error.why?.[language ?? report.language] ?? error.message }),
      ...(progress === undefined ? {} : { progress }),
      contradictsRules,
      createdTime,
      updatedTime,
    },
  }
}

export function versionAnswer(stored: DiagnosisReport, language?: Language): ReleaseDetail['versions'][number] {
  const report = inLanguage(stored, language)
  const { id, version, isMarked, status, writtenBy, model, ratings, createdTime } = report
  const verdict = verdictOf(report)
  return {
    id,
    version,
    isMarked,
    status,
    writtenBy,
    ...(model === undefined ? {} : { model }),
    ...(verdict === undefined ? {} : { verdict: verdict.text }),
    ...(ratings.length === 0 ? {} : { stars: ratings.reduce((sum, { stars }) => sum + stars, 0) / ratings.length }),
    createdTime,
  }
}

function said(report: DiagnosisReport): { readonly verdict?: string; readonly confidence?: number } {
  const verdict = verdictOf(report)
  if (verdict === undefined) return {}
  return { verdict: verdict.text, ...(verdict.confidence === undefined ? {} : { confidence: verdict.confidence }) }
}
