import type { z } from 'zod'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { DiagnosisReport, ReportStanding } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'
import type { Page } from '../../ports/store/page.ts'
import type { DeploymentFilter, ReportAverage, ReportFilter, ReportGlance } from '../../ports/store/release-store.ts'
import type { DeploymentInput } from './deployment-input.ts'
import type { AlertBody } from './incoming.ts'

/** Everything a surface may do with releases and their reports. What is not there throws `not-found`; roles are the routes' business. */
export interface ReleaseVerbs {
  /**
   * From a monitor: answers at once, the reports are written in the background. An alert that is over is attached to its reports and begins none. Throws
   * `input-invalid` where no alert names a release, `not-found` where nobody knows any of the releases that are named.
   */
  alert(body: z.output<typeof AlertBody>, language: Language): Promise<readonly ToldAlert[]>
  /** From our own watch over a release's alert rules. */
  monitored(release: Deployment, alert: DeploymentAlert, isOver: boolean, language: Language): Promise<ToldAlert>
  put(input: DeploymentInput): Promise<Deployment>
  /** Each with the report that tells most of it now. */
  deployments(filter: DeploymentFilter): Promise<Page<GlancedDeployment>>
  /** With the report to read, and all versions without their evidence, the newest first. */
  deployment(id: string): Promise<{
    readonly deployment: Deployment
    readonly report: DiagnosisReport | undefined
    readonly versions: readonly DiagnosisReport[]
  }>
  /** A new version, without any alert. */
  diagnose(deploymentId: string, language: Language): Promise<DiagnosisReport>
  /** The same question again, as a new version: alert and language of the given one. */
  again(reportId: string): Promise<DiagnosisReport>

  reports(filter: ReportFilter): Promise<Page<DiagnosisReport>>
  reportsOf(deploymentId: string): Promise<readonly DiagnosisReport[]>
  report(id: string): Promise<DiagnosisReport>
  /** How these stand just now; those that are not there are left out. */
  standings(ids: readonly string[]): Promise<readonly ReportStanding[]>
  mark(id: string): Promise<DiagnosisReport>
  rate(id: string, rating: { readonly by: string; readonly stars: number; readonly comment?: string }): Promise<DiagnosisReport>
  deleteReports(deploymentId: string): Promise<number>
  averages(): Promise<readonly ReportAverage[]>
}

export interface GlancedDeployment {
  readonly deployment: Deployment
  readonly glance: ReportGlance | undefined
}

/**
 * `begun`: a report is being written; `known`: one is, or was a short while ago; `attached`: the alert is over, and its reports say so; `over`: it is over and has no
 * report; `unknown`: nobody knows the release, beside others that are known.
 */
export const alertOutcomes = ['begun', 'known', 'attached', 'over', 'unknown'] as const
export type AlertOutcome = (typeof alertOutcomes)[number]

export interface ToldAlert {
  readonly key: string
  readonly deploymentId: string
  readonly outcome: AlertOutcome
  readonly reportId: string | undefined
  readonly version: number | undefined
}
