import type { CrashRecord } from '../../../domain/crash/crash-record.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { crashBody, crashHead } from '../render/crashes/crash-text.ts'

export interface InspectOptions {
  readonly output: OutputForm
  readonly exe?: string
  readonly root?: string
  readonly log?: string
  readonly debugger: boolean
  readonly timeout: number
}

export async function crashInspect(options: InspectOptions, [file = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { io, look } = context
  const { crash } = await context.means()
  const how = {
    executable: options.exe,
    root: options.root,
    log: options.log,
    debugger: options.debugger,
    timeoutMs: options.timeout * 1000,
  }
  const now = Date.now()
  let told: CrashRecord | undefined
  // What the core says by itself is there in milliseconds; a debugger may take a while.
  const early = (record: CrashRecord): void => {
    if (options.output !== 'text') return
    told = record
    io.stdout.write(crashHead(record, now, look))
  }
  const record = await crash.inspect(file, how, early, context.signal)
  if (options.output !== 'text') {
    io.stdout.write(await dataText(record, options.output))
    return exitCodes.ok
  }
  if (told === undefined) io.stdout.write(crashHead(record, now, look))
  io.stdout.write(crashBody(record, told, look))
  return exitCodes.ok
}
