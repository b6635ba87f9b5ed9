import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { progressOf } from '../progress.ts'
import { analysisText } from '../render/analysis/analysis-text.ts'
import { analysisData } from '../render/analysis/data.ts'

export interface AnalyzeOptions {
  readonly namespace?: string
  readonly output: OutputForm
  readonly evidence?: boolean
  readonly diff?: boolean
  readonly exitCode?: boolean
}

export async function analyze(options: AnalyzeOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { io, look } = context
  const progress = progressOf(context)
  const means = await context.means()
  const scanned = await means
    .analyze(context.given, { namespace: options.namespace }, progress.tell, context.signal)
    .finally(() => progress.end())
  const text =
    options.output === 'text'
      ? analysisText(scanned, { ...look, namespace: options.namespace, evidence: options.evidence === true, diff: options.diff === true })
      : await dataText(analysisData(scanned, look.language), options.output)
  io.stdout.write(text)
  return options.exitCode === true && scanned.analysis.troubles.length > 0 ? exitCodes.found : exitCodes.ok
}
