import { confirmed } from '../confirm.ts'
import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { plain } from '../page.ts'
import { connect } from '../server/connect.ts'
import { told } from '../words.ts'
import type { DecideOptions } from './decide.ts'

const askResume = { en: 'Allow writes to clusters again?', zh: '恢复对集群的写操作？' }
const paused = { en: 'writes are stopped, by {by}', zh: '写操作已停止，操作人 {by}' }
const running = { en: 'writes are allowed, subject to mode and approval', zh: '写操作已恢复，仍受模式与审批约束' }

/** Stopping is safe and urgent: it does not ask. */
export async function pause(options: DecideOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  return tell(await connect(options.server, context).setWrites('pause', options.comment), context)
}

export async function resume(options: DecideOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const server = connect(options.server, context)
  await confirmed(askResume, options.yes, context)
  return tell(await server.setWrites('resume', options.comment), context)
}

function tell(state: { readonly paused: boolean; readonly by?: string | undefined }, { io, look }: CommandContext): ExitCode {
  io.stdout.write(`${told(look.language, state.paused ? paused : running, { by: plain(state.by ?? '?') })}\n`)
  return exitCodes.ok
}
