import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { configText } from '../render/config-text.ts'

export async function configShow(
  options: { readonly output: OutputForm },
  _: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const means = await context.means()
  const effective = await means.configuration(context.given)
  const text =
    options.output === 'text'
      ? configText(effective, context.look)
      : await dataText({ schema: 'aceso.config/v1', ...effective }, options.output)
  context.io.stdout.write(text)
  return exitCodes.ok
}
