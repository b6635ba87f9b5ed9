import type { DeploymentAnswer, ReportAnswer } from '../../http/contracts/release.ts'
import { reportAnswer } from '../../http/routes/report-answer.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { AskedWorkload } from '../means.ts'
import { progressOf } from '../progress.ts'
import { reportText, type ShownRelease } from '../render/reports/report-text.ts'
import { reportWords } from '../render/reports/words.ts'
import type { ServerClient } from '../server/client.ts'
import { connect, serverOf } from '../server/connect.ts'
import { told } from '../words.ts'
import { followReport } from './follow-report.ts'

export interface DiagnoseOptions {
  readonly output: OutputForm
  readonly namespace?: string
  readonly kind?: string
  readonly follow?: boolean
  readonly evidence?: boolean
  readonly server?: string
  readonly recording?: string
}

/** A workload of the cluster: its latest release is found, or made, and diagnosed; with `--recording` without any server. */
export async function diagnoseDeployment(
  options: DiagnoseOptions,
  [name = '']: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const workload = { kind: options.kind ?? 'Deployment', namespace: options.namespace ?? 'default', name }
  if (options.recording !== undefined) return alone(workload, options, context)
  const server = connect(options.server, context)
  const known = await server.releases.newestOf(workload)
  const running = known?.glance?.status === 'generating' ? known.glance.id : undefined
  const release = known ?? (await server.releases.register(workload))
  if (known === undefined) context.io.stderr.write(`${told(context.hintLook.language, reportWords.registered, { id: release.id })}\n`)
  return diagnosed(server, release, running, options, context)
}

/** A release by the id under which it is registered. */
export async function diagnoseRelease(options: DiagnoseOptions, [id = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const server = connect(options.server, context)
  return diagnosed(server, await server.releases.release(id), undefined, options, context)
}

/** A report that stands or is being written: `aceso show r-...`. */
export async function showReport(options: DiagnoseOptions, id: string, context: CommandContext): Promise<ExitCode> {
  const server = connect(options.server, context)
  const report = await server.releases.report(id, context.look.language)
  return shown(server, await server.releases.release(report.deploymentId), report, options, context)
}

async function diagnosed(
  server: ServerClient,
  release: DeploymentAnswer,
  running: string | undefined,
  options: DiagnoseOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { language } = context.look
  // One that is being written answers the same question.
  const report =
    running === undefined ? await server.releases.diagnose(release.id, language) : await server.releases.report(running, language)
  return shown(server, release, report, options, context)
}

async function shown(
  server: ServerClient,
  release: DeploymentAnswer,
  begun: ReportAnswer,
  options: DiagnoseOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const report = await followReport(server.releases, begun, { follow: options.follow === true }, context)
  const { url } = serverOf(options.server, { io: { ...context.io, stderr: { write: () => undefined } }, hintLook: context.hintLook })
  return printed({ release, report, page: new URL(`/reports/${report.id}`, url).href }, options, context)
}

/** Without any server: by the rules alone, kept nowhere. */
async function alone(workload: AskedWorkload['workload'], options: DiagnoseOptions, context: CommandContext): Promise<ExitCode> {
  const means = await context.means()
  const progress = progressOf(context)
  const asked = { workload, language: context.look.language }
  const { release, report } = await means.diagnose(context.given, asked, progress.tell, context.signal).finally(() => progress.end())
  return printed({ release, report: reportAnswer(report), page: undefined }, options, context)
}

async function printed(found: ShownRelease, options: DiagnoseOptions, { io, look }: CommandContext): Promise<ExitCode> {
  const { release, report } = found
  const text =
    options.output === 'text'
      ? reportText(found, { ...look, evidence: options.evidence === true })
      : await dataText({ schema: 'aceso.release-report/v1', release, report }, options.output)
  io.stdout.write(text)
  return report.status === 'failed' ? exitCodes.found : exitCodes.ok
}
