import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Check } from '../means.ts'
import { checkText } from '../render/check-text.ts'

/** Each as soon as it is known, or all as data when all are. */
export async function tellChecks(
  found: AsyncIterable<Check>,
  { schema, output }: { readonly schema: string; readonly output: OutputForm },
  { io, look }: CommandContext,
): Promise<ExitCode> {
  const checks: Check[] = []
  for await (const check of found) {
    checks.push(check)
    if (output === 'text') io.stdout.write(`${checkText(check, look)}\n`)
  }
  if (output !== 'text') {
    const { language } = look
    const rows = checks.map(({ code, state, what, next }) => ({
      code,
      state,
      what: what[language],
      ...(next === undefined ? {} : { next: next[language] }),
    }))
    io.stdout.write(await dataText({ schema, checks: rows }, output))
  }
  return checks.some(({ state }) => state === 'failed') ? exitCodes.found : exitCodes.ok
}
