import { setTimeout as pause } from 'node:timers/promises'
import { CrashAnalysis, saysSomething } from '../../../domain/crash/crash-analysis.ts'
import type { Text } from '../../../domain/text.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { progressOf } from '../progress.ts'
import { crashAnalysisText } from '../render/crashes/crash-analysis-text.ts'
import { connect } from '../server/connect.ts'
import { crashId } from '../server/crash-ids.ts'

export interface CrashAnalyseOptions {
  readonly output: OutputForm
  readonly server?: string
}

const pollMs = 1_000
const asking: Text = { en: 'a model is being asked', zh: '正在询问模型' }

/** Has a model asked about one crash and waits for what comes of it. Ends with 1 when no model was asked, or none answered: the page says why. */
export async function crashAnalyse(
  options: CrashAnalyseOptions,
  [asked = '']: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { crashes } = connect(options.server, context)
  const id = await crashId(crashes, asked)
  const progress = progressOf(context)
  progress.tell(asking)
  try {
    let seen = await crashes.analyse(id)
    while (seen.state !== 'idle') {
      await pause(pollMs, undefined, { signal: context.signal })
      seen = await crashes.analysis(id)
    }
    progress.end()
    const { analysis, state } = seen
    const data = { schema: 'aceso.crash-analysis/v1', id, analysis }
    const text = () => `${crashAnalysisText({ id, analysis, analysisState: state }, context.look)}\n`
    context.io.stdout.write(options.output === 'text' ? text() : await dataText(data, options.output))
    const said = CrashAnalysis.safeParse(analysis).data
    return said !== undefined && saysSomething(said) && said.lastTry === undefined ? exitCodes.ok : exitCodes.found
  } finally {
    progress.end()
  }
}
