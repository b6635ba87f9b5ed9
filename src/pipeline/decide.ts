import type { Incident } from '../domain/incident.ts'
import { type Instant, plusMs } from '../domain/instant.ts'
import type { Plan } from '../domain/plan.ts'
import type { Text } from '../domain/text.ts'
import type { EventBody } from '../domain/timeline.ts'
import { scopeOf, watchMs } from './diagnose.ts'
import { type Block, blockOf, goodUntil, type Sureness, startsByItself } from './policy.ts'
import { modeOf } from './settings-of.ts'
import { go, happened, type Outcome, type Step, type StepPorts } from './step.ts'
import { isPaused } from './write-switch.ts'

const dayMs = 86_400_000

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
    return decided(incident, plan, block, ports)
  },
}

async function blockNow(plan: Plan, now: Instant, ports: StepPorts): Promise<Block | undefined> {
  if (ports.cluster.readOnly) return { kind: 'refuse', why: { en: 'a recording cannot be changed', zh: '录制数据不可修改' }, retryMs: 0 }
  if (plan.dryRun?.ok === false) {
    return {
      kind: 'refuse',
      why: { en: `Aceso lacks the permission: ${plan.dryRun.message ?? ''}`, zh: `Aceso 缺少权限：${plan.dryRun.message ?? ''}` },
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
  const sureness: Sureness = { confidence: incident.trouble?.cause.confidence ?? 0, forced: asked?.force === true }
  const byItself = startsByItself(plan, sureness, ports.settings)
  const isDoubtOnly =
    !startsByItself(plan, { ...sureness, forced: false }, ports.settings) &&
    startsByItself(plan, { ...sureness, forced: true }, ports.settings)
  if (plan.state === 'approved' || byItself) {
    if (block !== undefined)
      return incident.state === 'waiting-approval'
        ? { events: [], next: go('decide', block.retryMs) }
        : say('wait-approval', block.why, go('decide', block.retryMs))
    if (plan.state === 'approved') return say('execute', { en: 'approved', zh: '已批准' }, go('execute'))
    const tellFirst = plan.risk === 'low' ? {} : ({ tellFirst: true } as const)
    return say('execute', autoText(plan, isDoubtOnly ? asked?.by : undefined), go('execute'), tellFirst)
  }
  const onlySuggest = plan.actions.some(({ target }) => modeOf(ports.settings, target.namespace) === 'suggest')
  if (onlySuggest)
    return say('suggest', { en: 'mode suggest: for a person to carry out', zh: '建议模式：由人来执行' }, go('diagnose', watchMs(ports)))
  if (incident.state === 'waiting-approval') return { events: [], next: go('decide', watchMs(ports)) }
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

function autoText({ risk }: Plan, forcedBy: string | undefined): Text {
  if (forcedBy === undefined) return { en: `mode auto, ${risk} risk`, zh: `自动模式，${risk} 风险` }
  return {
    en: `mode auto, ${risk} risk; the cause is not sure, and ${forcedBy} asked to go on`,
    zh: `自动模式，${risk} 风险；原因尚不确定，${forcedBy} 要求继续`,
  }
}

function expired(plan: Plan, ports: StepPorts): Outcome {
  return { events: [happened(ports, { type: 'plan.expired', planId: plan.id })], next: go('diagnose', watchMs(ports)) }
}

/** A plan that waits ends when its time is up, or when the trouble is gone. */
async function waitIsOver(
  incident: Incident,
  plan: Plan,
  now: Instant,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  if (plan.state === 'proposed' && now >= plan.expiresAt) return expired(plan, ports)
  const { troubles } = await ports.look(scopeOf(incident), signal, incident.asked)
  if (troubles.some(({ key }) => key === incident.trouble?.key)) return undefined
  const why = { en: 'the cause is no longer there', zh: '原因已不存在' }
  return { events: [happened(ports, { type: 'plan.abandoned', planId: plan.id, why })], next: go('diagnose') }
}
