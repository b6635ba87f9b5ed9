import type { CommandContext, OutputForm } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { tellChecks } from './tell-checks.ts'

export async function doctor(
  { output }: { readonly output: OutputForm },
  _: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const means = await context.means()
  return await tellChecks(means.doctor(context.given, context.signal), { schema: 'aceso.doctor/v1', output }, context)
}
