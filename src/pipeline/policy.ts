import type { CleanerSettings } from '../domain/crash/cleaner-settings.ts'
import { gradeOf, type RiskLevel, riskLevels } from '../domain/grades.ts'
import { isCleanUp, type Plan } from '../domain/incident/plan.ts'
import { isProposedByModel } from '../domain/incident/proposer.ts'
import { type Instant, msBetween, plusMs } from '../domain/instant.ts'
import { refText } from '../domain/object-ref.ts'
import type { Text } from '../domain/text.ts'
import type { WriteDone } from '../ports/store/store.ts'
import type { AnyObject } from '../world/kinds.ts'
import type { PipelineSettings } from './settings.ts'
import { modeOfAction } from './settings-of.ts'

/** The risk of an action on its target: the action's own, one level higher in a critical namespace. Never lower than the action says. */
export function riskOf(actionRisk: RiskLevel, namespace: string, settings: PipelineSettings): RiskLevel {
  return settings.criticalNamespaces.includes(namespace) ? raised(actionRisk) : actionRisk
}

function raised(risk: RiskLevel): RiskLevel {
  return riskLevels[Math.min(gradeOf(risk) + 1, riskLevels.length - 1)] ?? 'critical'
}

/** How many different people must approve. Critical plans take two, neither of them the requester (the verb checks that). */
export function approvalsFor(risk: RiskLevel): number {
  return risk === 'critical' ? 2 : 1
}

/** Until when a plan may be begun: an approval is good for as long as a plan waits for one. */
export function goodUntil({ approvals, expiresAt, notBefore }: Plan, settings: PipelineSettings): Instant {
  const [first] = approvals
  if (first === undefined) return expiresAt
  const from = notBefore !== undefined && notBefore > first.at ? notBefore : first.at
  return plusMs(from, settings.approvalMinutes * 60_000)
}

export type Block = { readonly kind: 'refuse' | 'hold'; readonly why: Text; readonly retryMs: number }

/** Why a plan may not be carried out now. `refuse`: not under these settings; `hold`: later perhaps. Undefined: it may. */
export function blockOf(
  plan: Plan,
  settings: PipelineSettings,
  context: { readonly paused: boolean; readonly now: Instant; readonly writes: readonly WriteDone[] },
): Block | undefined {
  return (
    protectedBlock(plan, settings) ??
    ownerBlock(plan, settings) ??
    pausedBlock(context.paused) ??
    earlyBlock(plan, settings, context.now) ??
    cooldownBlock(plan, settings, context) ??
    actionCooldownBlock(plan, settings, context) ??
    limitBlock(plan, settings, context)
  )
}

function protectedBlock(plan: Plan, settings: PipelineSettings): Block | undefined {
  const action = plan.actions.find(({ target }) => settings.protectedNamespaces.includes(target.namespace))
  if (action === undefined) return undefined
  return refuse({
    en: `namespace ${action.target.namespace} is protected: Aceso never writes there`,
    zh: `命名空间 ${action.target.namespace} 受保护，Aceso 不会在其中写入`,
  })
}

function ownerBlock(plan: Plan, settings: PipelineSettings): Block | undefined {
  if (plan.ownedBy === undefined || settings.allowGitOpsWrites) return undefined
  const { tool, source } = plan.ownedBy
  // What takes a release down is no change that belongs into its values.
  if (tool === 'Helm' && isCleanUp(plan)) return undefined
  return refuse({
    en: `${tool} owns this object: change it in its source (${source})`,
    zh: `该对象由 ${tool} 管理，请在其来源中修改（${source}）`,
  })
}

function pausedBlock(paused: boolean): Block | undefined {
  return paused ? hold({ en: 'all writes are paused', zh: '所有写操作已暂停' }, 15_000) : undefined
}

/** Time that the trouble is given to pass by itself. It is looked at meanwhile. */
function earlyBlock({ notBefore }: Plan, settings: PipelineSettings, now: Instant): Block | undefined {
  if (notBefore === undefined || now >= notBefore) return undefined
  const time = notBefore.slice(11, 19)
  return hold(
    { en: `waits until ${time} UTC, in case it recovers by itself`, zh: `等待至 ${time}（UTC），以便其自行恢复` },
    Math.min(msBetween(now, notBefore), settings.watchSeconds * 1000),
  )
}

function cooldownBlock(
  plan: Plan,
  settings: PipelineSettings,
  context: { readonly now: Instant; readonly writes: readonly WriteDone[] },
): Block | undefined {
  const cooldownMs = settings.cooldownMinutes * 60_000
  for (const action of plan.actions) {
    const last = context.writes.findLast((write) => write.target === refText(action.target) && write.planId !== plan.id)
    const sinceMs = last === undefined ? Number.POSITIVE_INFINITY : msBetween(last.at, context.now)
    if (sinceMs < cooldownMs) {
      const minutes = Math.ceil((cooldownMs - sinceMs) / 60_000)
      return hold(
        {
          en: `${refText(action.target)} was changed a moment ago; waiting ${minutes} min before the next write`,
          zh: `${refText(action.target)} 刚刚被修改，${minutes} 分钟后才会再次写入`,
        },
        Math.min(cooldownMs - sinceMs, 60_000),
      )
    }
  }
  return undefined
}

/** The same way of mending used on one object after the other is more often a wrong idea than a row of accidents. */
function actionCooldownBlock(
  plan: Plan,
  settings: PipelineSettings,
  context: { readonly now: Instant; readonly writes: readonly WriteDone[] },
): Block | undefined {
  for (const { kind } of plan.actions) {
    const cooldownMs = (settings.actionCooldownMinutes[kind] ?? 0) * 60_000
    const last = context.writes.findLast((write) => write.action === kind && write.planId !== plan.id)
    const leftMs = last === undefined ? 0 : cooldownMs - msBetween(last.at, context.now)
    if (leftMs > 0) {
      const minutes = Math.ceil(leftMs / 60_000)
      return hold(
        {
          en: `${kind} was used a moment ago; waiting ${minutes} min before it is used again`,
          zh: `刚刚执行过 ${kind}，${minutes} 分钟后才会再次使用`,
        },
        Math.min(leftMs, 60_000),
      )
    }
  }
  return undefined
}

function limitBlock(plan: Plan, settings: PipelineSettings, context: { readonly writes: readonly WriteDone[] }): Block | undefined {
  const limit = settings.dailyLimits[plan.risk]
  const used = context.writes.filter(({ risk, planId }) => risk === plan.risk && planId !== plan.id).length
  if (used + plan.actions.length <= limit) return undefined
  return refuse({
    en: `the daily limit of ${limit} ${plan.risk}-risk writes is used up`,
    zh: `今日 ${riskWord[plan.risk]}写操作的上限（${limit} 次）已用完`,
  })
}

const riskWord: Readonly<Record<RiskLevel, string>> = { low: '低风险', medium: '中风险', high: '高风险', critical: '极高风险' }

const refuse = (why: Text): Block => ({ kind: 'refuse', why, retryMs: 0 })
const hold = (why: Text, retryMs: number): Block => ({ kind: 'hold', why, retryMs })

export interface Sureness {
  readonly confidence: number
  /** A person asked to go on although the cause is not sure. */
  readonly forced: boolean
  /** An earlier plan of this incident was taken back. */
  readonly undoneBefore: boolean
}

/**
 * Whether a plan may start without a person. Force counts against doubt only: mode and risk ask for approval all the same. A clean-up starts where the cleaner's mode is auto, which
 * was chosen knowing its risk; never again in an incident in which something was taken back. What a model has proposed never starts by itself.
 */
export function startsByItself(
  plan: Plan,
  { confidence, forced, undoneBefore }: Sureness,
  settings: PipelineSettings,
  cleaner: CleanerSettings,
): boolean {
  if (isProposedByModel(plan)) return false
  if (!plan.actions.every((action) => modeOfAction(action, settings, cleaner) === 'auto')) return false
  if (isCleanUp(plan)) return confidence >= settings.leastConfidence && !undoneBefore
  return gradeOf(plan.risk) <= gradeOf(settings.autoRisk) && (forced || confidence >= settings.leastConfidence)
}

/** True when one of the object's labels is on the list of protected labels. */
export function hasProtectedLabel(object: AnyObject, settings: PipelineSettings): boolean {
  const labels = object.metadata.labels ?? {}
  return settings.protectedLabels.some((rule) => {
    const [key = '', value] = rule.split('=')
    return labels[key] !== undefined && (value === undefined || labels[key] === value)
  })
}
