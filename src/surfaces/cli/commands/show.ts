import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { incidentText } from '../render/incidents/incident-text.ts'
import { connect } from '../server/connect.ts'
import { showReport } from './diagnose.ts'

export interface ShowOptions {
  readonly output: OutputForm
  readonly evidence?: boolean
  readonly server?: string
}

export async function show(options: ShowOptions, [id = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  // Ids are accepted everywhere: a report's begins with r-.
  if (id.startsWith('r-')) return showReport(options, id, context)
  const { io, look } = context
  const server = connect(options.server, context)
  const incident = await server.incident(id)
  const timeline = await server.timeline(incident.id)
  const text =
    options.output === 'text'
      ? incidentText(incident, timeline, server.now(), { ...look, evidence: options.evidence === true })
      : await dataText({ schema: 'aceso.incident/v1', incident, timeline }, options.output)
  io.stdout.write(text)
  return exitCodes.ok
}
