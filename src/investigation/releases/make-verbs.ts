import { AcesoError } from '../../domain/errors.ts'
import { parseInstant, plusMs } from '../../domain/instant.ts'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { DiagnosisReport } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'
import type { Ids } from '../../ports/clock.ts'
import type { ReleaseStore } from '../../ports/store/release-store.ts'
import { isNear, isSamePlace, togetherMs } from '../seen/same-release.ts'
import { recentMs } from '../seen/seen-release.ts'
import { type DeploymentInput, deploymentOf } from './deployment-input.ts'
import { type IncomingAlert, incomingAlerts } from './incoming.ts'
import { releaseOf } from './release-of.ts'
import { type ShownMeans, shownRelease } from './shown-release.ts'
import type { ReleaseVerbs, ToldAlert } from './verbs.ts'

export interface ReleaseMeans extends ShownMeans {
  readonly releases: ReleaseStore
  readonly ids: Ids
  /** An alert that was told again while its report is written, or within this time after it was completed, begins no other. */
  readonly quietMs: number
  /** Somebody should look for reports that wait. */
  readonly wake: () => void
  /** Passes an alert on as a signal; must have stored it when it returns. */
  readonly pass: (alert: DeploymentAlert, deployment: Deployment, isOver: boolean) => Promise<void>
}

export function makeReleaseVerbs(means: ReleaseMeans): ReleaseVerbs {
  const { releases, clock } = means
  const report = (id: string): Promise<DiagnosisReport> => mustFind(releases.report(id), `report ${id}`)
  return {
    alert: (body, language) => told(incomingAlerts(body, clock.now()), language, means),
    monitored: ({ id }, alert, isOver, language) => toldOne({ alert, deploymentId: id, isOver }, language, means, 'monitor'),
    async put(input) {
      const told = input.id === undefined ? undefined : await releases.deployment(input.id)
      const seen = told === undefined ? await alreadySeen(input, means) : undefined
      const id = input.id ?? seen?.id ?? means.ids.next('d')
      const shown = told === undefined && seen === undefined ? await shownRelease(input, means) : seen
      const known = told ?? (shown === undefined ? undefined : asRegistered(shown, id))
      const deployment = deploymentOf(input, known, { id, clusterId: means.clusterId, now: clock.now() })
      await (seen === undefined || seen.id === id ? releases.put(deployment) : releases.adopt(seen.id, deployment))
      return deployment
    },
    async deployments(filter) {
      const page = await releases.deployments(filter)
      const glances = await releases.glances(page.data.map(({ id }) => id))
      return { ...page, data: page.data.map((deployment) => ({ deployment, glance: glances.get(deployment.id) })) }
    },
    async deployment(id) {
      const [deployment, current, versions] = await Promise.all([
        mustFind(releases.deployment(id), `release ${id}`),
        releases.currentReport(id),
        releases.versionsOf(id),
      ])
      return { deployment, report: current, versions }
    },
    diagnose: (deploymentId, language) => opened(means, { deploymentId, language, trigger: 'manual', alert: undefined }),
    async again(reportId) {
      const { deploymentId, language, alert } = await report(reportId)
      // Asked for by a person: what was told a short while ago is no answer.
      return opened({ ...means, quietMs: 0 }, { deploymentId, language, trigger: 'manual', alert })
    },

    reports: (filter) => releases.reports(filter),
    async reportsOf(deploymentId) {
      await mustFind(releases.deployment(deploymentId), `release ${deploymentId}`)
      return releases.reportsOf(deploymentId)
    },
    report,
    standings: (ids) => releases.standings(ids),
    async mark(id) {
      if (!(await releases.mark(id, clock.now()))) throw new AcesoError('conflict', `report ${id} is not there, or not completed`)
      return report(id)
    },
    async rate(id, rating) {
      if (!(await releases.rate(id, { ...rating, at: clock.now() })))
        throw new AcesoError('conflict', `report ${id} is not there, or not completed`)
      return report(id)
    },
    async deleteReports(deploymentId) {
      await mustFind(releases.deployment(deploymentId), `release ${deploymentId}`)
      return releases.deleteReports(deploymentId)
    },
    averages: () => releases.averages(),
  }
}

/** The rollout of the release that is being registered, where it was seen before anybody told of it. */
async function alreadySeen(
  { workload, startedAt }: DeploymentInput,
  { releases, clusterId, clock }: ReleaseMeans,
): Promise<Deployment | undefined> {
  if (workload === undefined) return undefined
  const now = clock.now()
  const near = await releases.inNamespace(clusterId, workload.namespace, plusMs(now, -togetherMs))
  const moment = parseInstant(startedAt) ?? now
  return near.find((one) => one.origin !== 'api' && isSamePlace(one.workload, workload) && isNear(one, moment))
}

function asRegistered(seen: Deployment, id: string): Deployment {
  return seen.id === id ? seen : { ...seen, id, origin: 'api', rollout: seen.id }
}

async function told(alerts: readonly IncomingAlert[], language: Language, means: ReleaseMeans): Promise<ToldAlert[]> {
  const placed = await Promise.all(alerts.map((alert) => withRelease(alert, means)))
  const named = placed.filter(({ deploymentId }) => deploymentId !== undefined)
  if (named.length === 0)
    throw new AcesoError('input-invalid', 'no alert names its release', {
      path: 'labels.deploymentId',
      next: 'set the label deploymentId to the id of the release, or the labels namespace and deployment (or pod) of a workload that was released a short while ago',
    })
  const outcomes: ToldAlert[] = []
  for (const alert of named) outcomes.push(await toldOne(alert, language, means))
  const [first] = outcomes
  // Of several, those that are known count: who told them will not tell them again without the others.
  if (first !== undefined && outcomes.every(({ outcome }) => outcome === 'unknown')) throw unknown(`release ${first.deploymentId}`)
  return outcomes
}

/** An alert that names no release, but a workload, is about the workload's latest release. */
async function withRelease(incoming: IncomingAlert, { releases, clusterId, clock }: ReleaseMeans): Promise<IncomingAlert> {
  const { namespace } = incoming.alert.labels
  if (incoming.deploymentId !== undefined || namespace === undefined || namespace === '') return incoming
  const now = clock.now()
  const near = await releases.inNamespace(clusterId, namespace, plusMs(now, -recentMs))
  return { ...incoming, deploymentId: releaseOf(incoming.alert.labels, near, now)?.id }
}

async function toldOne(
  { alert, deploymentId = '', isOver }: IncomingAlert,
  language: Language,
  means: ReleaseMeans,
  trigger: 'alert' | 'monitor' = 'alert',
): Promise<ToldAlert> {
  const { releases, clock } = means
  const outcome = (told: ToldAlert['outcome'], report?: { readonly id: string; readonly version: number }): ToldAlert => ({
    key: alert.key,
    deploymentId,
    outcome: told,
    reportId: report?.id,
    version: report?.version,
  })
  const known = await releases.deployment(deploymentId)
  if (known === undefined) return outcome('unknown')
  const deployment = await completed(known, alert, means)
  const passed = means.pass(alert, deployment, isOver)
  if (isOver) {
    const [newest] = await Promise.all([releases.resolved(deploymentId, alert.key, alert.endsAt ?? clock.now()), passed])
    return outcome(newest === undefined ? 'over' : 'attached', newest)
  }
  const id = means.ids.next('r')
  const opening = releases.open({ id, deploymentId, trigger, alert, language, quietMs: means.quietMs }, clock.now())
  // Side by side: who told it waits for both, and may tell it again when one of them failed, which finds the other as it is.
  const [{ report, isNew }] = await Promise.all([opening, passed])
  if (isNew) means.wake()
  return outcome(isNew ? 'begun' : 'known', report)
}

/** Where the code is, from the alert, where the release's own record does not say. */
async function completed(
  known: Deployment,
  { repoAddress, tag }: Pick<DeploymentAlert, 'repoAddress' | 'tag'>,
  { releases, clock }: ReleaseMeans,
): Promise<Deployment> {
  const repository = known.repoAddress ?? repoAddress
  const version = known.tag ?? tag
  if (repository === known.repoAddress && version === known.tag) return known
  const deployment: Deployment = {
    ...known,
    ...(repository === undefined ? {} : { repoAddress: repository }),
    ...(version === undefined ? {} : { tag: version }),
    updatedTime: clock.now(),
  }
  await releases.put(deployment)
  return deployment
}

async function opened(
  { releases, clock, ids, quietMs, wake }: ReleaseMeans,
  request: {
    readonly deploymentId: string
    readonly language: Language
    readonly trigger: DiagnosisReport['trigger']
    readonly alert: DeploymentAlert | undefined
  },
): Promise<DiagnosisReport> {
  const { report } = await releases.open({ ...request, id: ids.next('r'), quietMs }, clock.now())
  wake()
  return report
}

async function mustFind<Row>(row: Promise<Row | undefined>, what: string): Promise<Row> {
  const found = await row
  if (found === undefined) throw unknown(what)
  return found
}

function unknown(what: string): AcesoError {
  return new AcesoError('not-found', `there is no ${what}`, {
    next: 'the page Releases and GET /api/v1/deployments list those that are known; `aceso diagnose deployment NAME -n NAMESPACE` needs none',
  })
}
