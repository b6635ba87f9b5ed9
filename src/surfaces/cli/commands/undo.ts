import { AcesoError } from '../../../domain/errors.ts'
import { confirmed } from '../confirm.ts'
import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { planText, stateLine } from '../render/incidents/plan-text.ts'
import { connect } from '../server/connect.ts'
import type { DecideOptions } from './decide.ts'

const ask = { en: 'Put back what this plan changed?', zh: '撤销此方案所做的变更？' }

export async function undo(options: DecideOptions, [id = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const server = connect(options.server, context)
  const incident = await server.incident(id)
  if (incident.plan === undefined) {
    throw new AcesoError('conflict', `${incident.id} has no plan that could be undone`, {
      next: `see what there is: aceso show ${incident.id}`,
    })
  }
  context.io.stderr.write(planText(incident.plan, context.hintLook))
  await confirmed(ask, options.yes, context)
  context.io.stdout.write(`${stateLine(await server.undo(incident.id, options.comment), context.look)}\n`)
  return exitCodes.ok
}
