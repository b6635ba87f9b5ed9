import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { incidentsText } from '../render/incidents/incidents-text.ts'
import { connect } from '../server/connect.ts'

export interface IncidentsOptions {
  readonly namespace?: string
  readonly all?: boolean
  readonly limit: number
  readonly output: OutputForm
  readonly server?: string
}

export async function incidents(options: IncidentsOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { io, look } = context
  const server = connect(options.server, context)
  const page = await server.incidents({ namespace: options.namespace, open: options.all === true ? undefined : true, limit: options.limit })
  const text =
    options.output === 'text'
      ? incidentsText(page, server.now(), look)
      : await dataText({ schema: 'aceso.incidents/v1', ...page }, options.output)
  io.stdout.write(text)
  return exitCodes.ok
}
