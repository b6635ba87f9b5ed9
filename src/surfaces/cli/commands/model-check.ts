import type { ModelCheck } from '../../../ports/model/overview.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { checkText } from '../render/check-text.ts'
import { isGoodModel, modelCheckOf } from '../render/model-check-text.ts'

export async function modelCheck(
  options: { readonly output: OutputForm; readonly spend?: boolean },
  _: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { io, look, given, signal } = context
  const { state, unusable, checks } = await (await context.means()).models.check(given, options.spend === true, signal)
  const print = (check: Parameters<typeof checkText>[0]): void => {
    if (options.output === 'text') io.stdout.write(`${checkText(check, look)}\n`)
  }
  const found: ModelCheck[] = []
  if (state.kind === 'off') print({ code: `model.${state.reason}`, state: 'warning', what: state.why })
  for await (const check of checks) {
    found.push(check)
    print(modelCheckOf(check))
  }
  for (const { provider, reason, why } of state.kind === 'off' ? [] : unusable)
    print({ code: `model.${provider}.${reason}`, state: 'warning', what: why })
  if (options.output !== 'text')
    io.stdout.write(await dataText({ schema: 'aceso.model-check/v1', state, unusable, checks: found }, options.output))
  return unusable.length === 0 && found.every((check) => isGoodModel(check)) ? exitCodes.ok : exitCodes.found
}
