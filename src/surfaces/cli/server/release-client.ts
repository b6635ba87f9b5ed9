import type { WorkloadRef } from '../../../domain/release/deployment.ts'
import { ReportStanding } from '../../../domain/release/report.ts'
import type { Language } from '../../../domain/text.ts'
import {
  type DeploymentAnswer,
  DeploymentDetail,
  DeploymentPage,
  DeploymentReply,
  type DeploymentRow,
  type ReportAnswer,
  ReportReply,
} from '../../http/contracts/release.ts'
import type { Exchange } from './exchange.ts'

export type Workload = (typeof WorkloadRef)['_output']

/** What the command line asks a server about releases and their reports. */
export interface ReleaseClient {
  release(id: string): Promise<DeploymentAnswer>
  /** The latest release that this workload carries. */
  newestOf(workload: Workload): Promise<DeploymentRow | undefined>
  register(workload: Workload): Promise<DeploymentAnswer>
  /** Begins a report. */
  diagnose(release: string, language: Language): Promise<ReportAnswer>
  /** In the reader's language where it is known in it. */
  report(id: string, language: Language): Promise<ReportAnswer>
  /** How it stands, each time that changes, as long as the line holds; it ends with the report. */
  progress(id: string): AsyncIterable<ReportStanding>
}

export function releaseClient({ call, listen }: Pick<Exchange, 'call' | 'listen'>): ReleaseClient {
  const name = encodeURIComponent
  return {
    release: async (id) => (await call(DeploymentDetail, `/api/v1/deployments/${name(id)}`)).deployment,
    async newestOf({ kind, namespace, name: workload }) {
      const query = new URLSearchParams({ workload: `${kind}/${namespace}/${workload}`, pageSize: '1' })
      return (await call(DeploymentPage, `/api/v1/deployments?${query.toString()}`)).data.data[0]
    },
    register: async (workload) => (await call(DeploymentReply, '/api/v1/deployments', { appName: workload.name, workload })).data,
    diagnose: async (release, language) => (await call(ReportReply, `/api/v1/deployments/${name(release)}/diagnose`, { language })).data,
    report: async (id, language) => (await call(ReportReply, `/api/v1/reports/${name(id)}?language=${language}`)).data,
    async *progress(id) {
      for await (const { event, data } of listen(`/api/v1/reports/${name(id)}/progress`)) {
        if (event === 'end') return
        const standing = ReportStanding.safeParse(jsonOf(data))
        if (standing.success) yield standing.data
      }
    },
  }
}

/** What is no JSON fits no shape, and is passed over. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
