import type { CommandContext, OutputForm } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { tellChecks } from './tell-checks.ts'

export async function crashPreflight(
  { output, path }: { readonly output: OutputForm; readonly path: string },
  _: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { crash } = await context.means()
  return await tellChecks(crash.preflight(path), { schema: 'aceso.preflight/v1', output }, context)
}
