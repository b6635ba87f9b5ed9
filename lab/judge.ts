import type { LabApi } from './api.ts'
import { expectationOf, foundInstead, isExpected, isOther, type Said } from './expectation.ts'
import { allReady, endScenario, startScenario, waitForAll } from './play.ts'
import type { Product, SeenIncident } from './product.ts'
import { sleep } from './run.ts'
import type { Scenario } from './scenario.ts'
import { changedObjects, snapshotNamespace } from './snapshot.ts'

export interface Verdict {
  readonly scenario: string
  readonly family: string
  readonly rightCause: boolean
  /** undefined where no mend is expected. */
  readonly mended: boolean | undefined
  /** Objects changed that the scenario does not name. */
  readonly harm: readonly string[]
  readonly seconds: number
  /** What was found instead, or why it was not mended. */
  readonly remark: string
}

const findMs = 100_000
const quietMs = 25_000
const mendMs = 300_000
const nextPlanMs = 40_000
const pollMs = 1500

/** Plays one scenario against the running product and judges by what the cluster then is, not by what the product says of it. */
export async function judge(api: LabApi, product: Product, scenario: Scenario): Promise<Verdict> {
  const startedMs = performance.now()
  const base = { scenario: scenario.name, family: scenario.family }
  const seconds = (): number => Math.round((performance.now() - startedMs) / 1000)
  try {
    await startScenario(api, scenario)
    const before = await snapshotNamespace(api, scenario.namespace)
    const found = await findings(product, scenario)
    const cause = foundInstead(
      expectationOf(scenario),
      found.map((incident) => saidBy(incident)),
    )
    const end = await playOut(api, product, scenario, found)
    const harm = changedObjects(before, await snapshotNamespace(api, scenario.namespace))
      .filter(({ object }) => !scenario.mayChange.includes(object) && belongs(object, scenario))
      .map(({ object, change, fields }) => [object, change, ...fields].join(' '))
    return {
      ...base,
      rightCause: cause === '',
      mended: end.mended,
      harm,
      seconds: seconds(),
      remark: [cause, end.remark].filter((text) => text !== '').join('; '),
    }
  } catch (error) {
    return {
      ...base,
      rightCause: false,
      mended: scenario.expect.end === 'mended' ? false : undefined,
      harm: [],
      seconds: seconds(),
      remark: error instanceof Error ? error.message : String(error),
    }
  } finally {
    await endScenario(api, scenario).catch(() => undefined)
  }
}

/** Nodes and volumes of other scenarios, played at the same time, are not this one's business. */
function belongs(object: string, scenario: Scenario): boolean {
  return object.includes(`${scenario.namespace}/`) || object.includes(`${scenario.namespace}-`) || object.endsWith(` ${scenario.namespace}`)
}

/** What the product says once it has made up its mind: the expected cause, or whatever stands when the time is up. */
async function findings(product: Product, scenario: Scenario): Promise<readonly SeenIncident[]> {
  const isQuiet = scenario.expect.cause === 'none'
  const end = performance.now() + (isQuiet ? quietMs : findMs)
  let open: readonly SeenIncident[] = []
  while (performance.now() < end) {
    await sleep(pollMs)
    const all = await product.incidents(scenario.namespace)
    open = all.filter((incident) => claims(incident))
    const right = open.find((incident) => isExpected(expectationOf(scenario), saidBy(incident)))
    if (right !== undefined && !isQuiet && hasDecided(right)) break
  }
  return open
}

/** An open incident that says something is wrong. */
function claims(incident: SeenIncident): boolean {
  return incident.state !== 'closed' && (incident.verdict === 'cause-found' || incident.verdict === 'not-known')
}

function hasDecided(incident: SeenIncident): boolean {
  return (
    incident.state === 'waiting-approval' ||
    (incident.state === 'watching' && (incident.noPlan !== undefined || incident.verdict === 'not-known' || incident.plan !== undefined))
  )
}

/** The cause that an incident names; `none` where it names none. */
function saidBy({ trouble }: SeenIncident): Said {
  return trouble === undefined ? { cause: 'none' } : trouble.cause
}

/** Approves what is offered, as a person would, and waits for the end. */
async function playOut(
  api: LabApi,
  product: Product,
  scenario: Scenario,
  found: readonly SeenIncident[],
): Promise<{ readonly mended: boolean | undefined; readonly remark: string }> {
  const wantsMend = scenario.expect.end === 'mended'
  const offered = found.filter((incident) => incident.state === 'waiting-approval' && !isOther(expectationOf(scenario), saidBy(incident)))
  for (const { plan } of offered) if (plan !== undefined) await product.approve(plan)
  if (offered.length === 0) return { mended: wantsMend ? false : undefined, remark: wantsMend ? 'no plan was offered' : '' }
  const ends = await Promise.all(offered.map(({ id }) => endOf(product, id)))
  const remark = ends
    .filter(({ closeReason }) => closeReason !== 'mended')
    .map(({ id, state, closeReason = 'not closed', plan }) => `${id} ended ${state} (${closeReason}), plan ${plan?.state ?? 'none'}`)
    .join('; ')
  if (!wantsMend) return { mended: undefined, remark }
  const troubled = new Set(scenario.others.map(({ object }) => object.replace(`${scenario.namespace}/`, '').replace(' ', '/')))
  const wanted =
    scenario.good ??
    (await allReady(api, scenario.namespace)).filter((condition) => !('object' in condition && troubled.has(condition.object)))
  const good = await waitForAll(api, scenario, wanted, 20_000).then(
    () => true,
    () => false,
  )
  return { mended: good && remark === '', remark: good ? remark : `${remark} the cluster is not well`.trim() }
}

/** Waits for the end. When a mend did not help and was taken back, the next one offered is approved too, as a person would: at most three in all. */
async function endOf(product: Product, id: string): Promise<SeenIncident> {
  const end = performance.now() + mendMs
  let approvals = 1
  let takenBackAt: number | undefined
  for (;;) {
    const incident = await product.incident(id)
    if (incident.state === 'closed' || performance.now() > end) return incident
    if (incident.state === 'waiting-approval' && incident.plan?.state === 'proposed' && takenBackAt !== undefined && approvals < 3) {
      approvals += 1
      takenBackAt = undefined
      await product.approve(incident.plan)
    }
    const isBack = incident.state === 'watching' && ['undone', 'failed', 'abandoned'].includes(incident.plan?.state ?? '')
    if (isBack) takenBackAt ??= performance.now()
    if (isBack && takenBackAt !== undefined && performance.now() - takenBackAt > nextPlanMs) return incident
    await sleep(pollMs)
  }
}
