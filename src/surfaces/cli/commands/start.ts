import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { startedText } from '../render/started-text.ts'

/** Runs until Ctrl-C or a stop signal, which is the proper end of a server. */
export async function start(_options: object, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const means = await context.means()
  await means.start(context.given, (started) => context.io.stderr.write(startedText(started, context.hintLook)), context.signal)
  return exitCodes.ok
}
