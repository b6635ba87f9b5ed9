import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Check } from '../means.ts'
import { checkText } from '../render/check-text.ts'

export async function crashPreflight(
  options: { readonly output: OutputForm; readonly path: string },
  _: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { io, look } = context
  const { crash } = await context.means()
  const checks: Check[] = []
  for await (const check of crash.preflight(options.path)) {
    checks.push(check)
    if (options.output === 'text') io.stdout.write(`${checkText(check, look)}\n`)
  }
  if (options.output !== 'text') {
    const { language } = look
    const rows = checks.map(({ code, state, what, next }) => ({
      code,
      state,
      what: what[language],
      ...(next === undefined ? {} : { next: next[language] }),
    }))
    io.stdout.write(await dataText({ schema: 'aceso.preflight/v1', checks: rows }, options.output))
  }
  return checks.some(({ state }) => state === 'failed') ? exitCodes.found : exitCodes.ok
}
