import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { instancesText } from '../render/instances-text.ts'

export async function crashInstances(
  options: { readonly output: OutputForm },
  _: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { io, look } = context
  const means = await context.means()
  const scan = await means.instances(context.given, context.signal)
  const { at, origin, instances, report, noneBecause } = scan
  const data = {
    schema: 'aceso.instances/v1',
    at,
    origin,
    instances,
    scanned: report,
    ...(noneBecause === undefined ? {} : { noneBecause: noneBecause[look.language] }),
  }
  io.stdout.write(options.output === 'text' ? instancesText(scan, look) : await dataText(data, options.output))
  return exitCodes.ok
}
