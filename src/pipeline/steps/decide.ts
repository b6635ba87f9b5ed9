import type { Incident } from '../../domain/incident/incident.ts'
import { isCleanUp, type Plan, restartsPods } from '../../domain/incident/plan.ts'
import type { EventBody } from '../../domain/incident/timeline.ts'
import { type Instant, plusMs } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import { type Block, blockOf, goodUntil, type Sureness, startsByItself } from '../policy.ts'
import { modeOfAction } from '../settings-of.ts'
import { go, happened, type Outcome, type Step, type StepPorts } from '../step.ts'
import { isPaused } from '../write-switch.ts'
import { scopeOf, watchMs } from './diagnose.ts'
import { isRenewed, renewalOf } from './renewal.ts'
import { whatRemains } from './what-remains.ts'

const dayMs = 86_400_000
const heldMs = 5_000

type Decision = Extract<EventBody, { type: 'decision.made' }>

/** Fifth step: may the plan be carried out, now, by whom? Runs again when someone approves, and while it waits. */
export const decide: Step = {
  name: 'decide',

  async run(incident, ports, signal): Promise<Outcome> {
    const { plan } = incident
    if (plan === undefined || (plan.state !== 'proposed' && plan.state !== 'approved'))
      return { events: [], next: go('diagnose', watchMs(ports)) }
    const now = ports.clock.now()
    if (plan.state === 'approved' && now >= goodUntil(plan, ports.settings)) return expired(plan, ports)
    const block = await blockNow(plan, now, ports)
    if (incident.state === 'waiting-approval' && (plan.state === 'proposed' || block?.kind === 'hold')) {
      const over = await waitIsOver(incident, plan, now, ports, signal)
      if (over !== undefined) return over
    }
    const outcome = decided(incident, plan, block, ports)
    return isStart(outcome) && isRenewed(plan) ? await renewed(incident, plan, outcome, ports, signal) : outcome
  },
}

function isStart({ events }: Outcome): boolean {
  return events.some(({ body }) => body.type === 'decision.made' && body.decision === 'execute')
}

async function renewed(incident: Incident, plan: Plan, start: Outcome, ports: StepPorts, signal: AbortSignal): Promise<Outcome> {
  const renewal = await renewalOf(incident, plan, ports, signal)
  switch (renewal.kind) {
    case 'same':
      return start
    case 'held':
      return held(incident, plan, renewal.why, heldMs, ports)
    case 'other':
      return abandoned(plan, renewal.why, watchMs(ports), ports)
  }
}

/** Said once, when it begins to wait. */
function held(incident: Incident, plan: Plan, why: Text, retryMs: number, ports: StepPorts): Outcome {
  const follow = go('decide', retryMs)
  if (incident.state === 'waiting-approval') return { events: [], next: follow }
  return { events: [happened(ports, { type: 'decision.made', planId: plan.id, decision: 'hold', why })], next: follow }
}

async function blockNow(plan: Plan, now: Instant, ports: StepPorts): Promise<Block | undefined> {
  if (ports.cluster.readOnly) return { kind: 'refuse', why: { en: 'a recording cannot be changed', zh: '录制数据不可修改' }, retryMs: 0 }
  if (plan.dryRun?.ok === false) {
    return {
      kind: 'refuse',
      why: {
        en: `Aceso may or can not do this: ${plan.dryRun.message ?? ''}`,
        zh: `Aceso 没有权限或条件执行：${plan.dryRun.message ?? ''}`,
      },
      retryMs: 0,
    }
  }
  const writes = await ports.store.incidents.writesSince(plan.clusterId, plusMs(now, -dayMs))
  return blockOf(plan, ports.settings, { paused: await isPaused(ports.store.switches), now, writes })
}

function decided(incident: Incident, plan: Plan, block: Block | undefined, ports: StepPorts): Outcome {
  const say = (decision: Decision['decision'], why: Text, follow: Outcome['next'], more: Pick<Decision, 'tellFirst'> = {}): Outcome => ({
    events: [happened(ports, { type: 'decision.made', planId: plan.id, decision, why, ...more })],
    next: follow,
  })
  if (block?.kind === 'refuse') return say('refuse', block.why, go('diagnose', watchMs(ports)))

  const { asked } = incident
  const sureness: Sureness = {
    confidence: incident.trouble?.cause.confidence ?? 0,
    forced: asked?.force === true,
    undoneBefore: incident.triedPlans.some(({ state }) => state === 'undone'),
  }
  const starts = (forced: boolean): boolean => startsByItself(plan, { ...sureness, forced }, ports.settings, ports.cleaner)
  const isUnwanted = asked?.noRestart === true && restartsPods(plan)
  const byItself = starts(sureness.forced) && !isUnwanted
  const isDoubtOnly = !starts(false) && starts(true)
  if (plan.state === 'approved' || byItself) {
    if (block !== undefined) return held(incident, plan, block.why, block.retryMs, ports)
    if (plan.state === 'approved') return say('execute', { en: 'approved', zh: '已批准' }, go('execute'))
    const tellFirst = plan.risk === 'low' ? {} : ({ tellFirst: true } as const)
    return say('execute', autoText(plan, isDoubtOnly ? asked?.by : undefined), go('execute'), tellFirst)
  }
  const onlySuggest = plan.actions.some((action) => modeOfAction(action, ports.settings, ports.cleaner) === 'suggest')
  if (onlySuggest) {
    const why: Text = isCleanUp(plan)
      ? { en: 'dry run: for a person to carry out', zh: '试运行模式：由人来执行' }
      : { en: 'mode suggest: for a person to carry out', zh: '建议模式：由人来执行' }
    return say('suggest', why, go('diagnose', watchMs(ports)))
  }
  if (incident.state === 'waiting-approval') return { events: [], next: go('decide', watchMs(ports)) }
  if (isUnwanted && starts(sureness.forced)) {
    const unwanted = {
      en: `it restarts pods, and ${asked.by} asked that nothing be restarted: needs ${plan.requiredApprovals} approval(s)`,
      zh: `该变更会重启 Pod，而 ${asked.by} 要求不自动重启：需要 ${plan.requiredApprovals} 人批准`,
    }
    return say('wait-approval', unwanted, go('decide', watchMs(ports)))
  }
  const why = isDoubtOnly
    ? {
        en: `the cause is not sure: needs ${plan.requiredApprovals} approval(s), or a request with force`,
        zh: `原因尚不确定：需要 ${plan.requiredApprovals} 人批准，或以 force 发起请求`,
      }
    : {
        en: `${plan.risk} risk: needs ${plan.requiredApprovals} approval(s)`,
        zh: `风险等级 ${plan.risk}：需要 ${plan.requiredApprovals} 人批准`,
      }
  return say('wait-approval', why, go('decide', watchMs(ports)))
}

function autoText(plan: Plan, forcedBy: string | undefined): Text {
  const { risk } = plan
  if (isCleanUp(plan)) return { en: `the cleaner’s mode is auto, ${risk} risk`, zh: `清理器为自动模式，${risk} 风险` }
  if (forcedBy === undefined) return { en: `mode auto, ${risk} risk`, zh: `自动模式，${risk} 风险` }
  return {
    en: `mode auto, ${risk} risk; the cause is not sure, and ${forcedBy} asked to go on`,
    zh: `自动模式，${risk} 风险；原因尚不确定，${forcedBy} 要求继续`,
  }
}

function expired(plan: Plan, ports: StepPorts): Outcome {
  return { events: [happened(ports, { type: 'plan.expired', planId: plan.id })], next: go('diagnose', watchMs(ports)) }
}

function abandoned(plan: Plan, why: Text, afterMs: number, ports: StepPorts): Outcome {
  return { events: [happened(ports, { type: 'plan.abandoned', planId: plan.id, why })], next: go('diagnose', afterMs) }
}

/** A plan that waits ends when its time is up, or when the trouble is gone; one whose reasons may pass, when they have. */
async function waitIsOver(
  incident: Incident,
  plan: Plan,
  now: Instant,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  if (plan.state === 'proposed' && now >= plan.expiresAt) return expired(plan, ports)
  if (plan.isRenewed === true) {
    const renewal = await renewalOf(incident, plan, ports, signal)
    return renewal.kind === 'other' ? abandoned(plan, renewal.why, 0, ports) : undefined
  }
  const { troubles } = await ports.look(scopeOf(incident), signal, incident.asked)
  if (whatRemains(incident.trouble, troubles) !== undefined) return undefined
  return abandoned(plan, { en: 'the cause is no longer there', zh: '原因已不存在' }, 0, ports)
}
