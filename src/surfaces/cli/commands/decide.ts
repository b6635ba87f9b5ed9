import { AcesoError } from '../../../domain/errors.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import type { Plan } from '../../../domain/incident/plan.ts'
import { confirmed } from '../confirm.ts'
import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { planText, stateLine } from '../render/incidents/plan-text.ts'
import { connect } from '../server/connect.ts'
import { told } from '../words.ts'

export interface DecideOptions {
  readonly comment?: string
  readonly yes?: boolean
  readonly server?: string
}

const askApprove = { en: 'Approve exactly this?', zh: '批准以上变更？' }
const askReject = { en: 'Reject this plan?', zh: '拒绝此方案？' }
const approved = { en: 'approved: {plan}', zh: '已批准：{plan}' }
const rejected = { en: 'rejected: {plan}', zh: '已拒绝：{plan}' }

/** Shows the diff, asks once more, and signs the digest of what was shown: a plan that changed meanwhile is refused by the server. */
export async function approve(options: DecideOptions, [id = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const server = connect(options.server, context)
  const plan = planOf(await server.incident(id), id)
  context.io.stderr.write(planText(plan, context.hintLook))
  await confirmed(askApprove, options.yes, context)
  return tell(approved, plan, await server.approve(plan.id, plan.digest, options.comment), context)
}

export async function reject(options: DecideOptions, [id = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const server = connect(options.server, context)
  const plan = planOf(await server.incident(id), id)
  context.io.stderr.write(planText(plan, context.hintLook))
  await confirmed(askReject, options.yes, context)
  return tell(rejected, plan, await server.reject(plan.id, options.comment), context)
}

function planOf(incident: Incident, asked: string): Plan {
  if (incident.plan !== undefined && (!asked.startsWith('p-') || incident.plan.id === asked)) return incident.plan
  const next = `see what there is: aceso show ${incident.id}`
  throw new AcesoError(
    'conflict',
    incident.plan === undefined ? `${incident.id} has no plan` : `${asked} is no longer the plan of ${incident.id}`,
    { next },
  )
}

function tell(sentence: typeof approved | typeof rejected, plan: Plan, incident: Incident, { io, look }: CommandContext): ExitCode {
  io.stdout.write(`${told(look.language, sentence, { plan: plan.id })}\n${stateLine(incident, look)}\n`)
  return exitCodes.ok
}
