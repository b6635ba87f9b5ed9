import { AcesoError } from '../../../domain/errors.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { crashGroupText } from '../render/crashes/crash-group-text.ts'
import { crashPageText } from '../render/crashes/crash-page-text.ts'
import type { ServerClient } from '../server/client.ts'
import { connect } from '../server/connect.ts'
import { crashId, groupId } from '../server/crash-ids.ts'

export interface CrashShowOptions {
  readonly output: OutputForm
  readonly server?: string
}

/** One crash, or one bug: whatever the id names. */
export async function crashShow(options: CrashShowOptions, [id = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const server = connect(options.server, context)
  return id.startsWith('crash-') ? showGroup(server, id, options, context) : showCrash(server, id, options, context)
}

async function showGroup(
  server: ServerClient,
  asked: string,
  { output }: CrashShowOptions,
  { io, look }: CommandContext,
): Promise<ExitCode> {
  const group = await server.crashes.group(await groupId(server.crashes, asked))
  const [newest, proposals] = await Promise.all([
    server.crashes.list({ group: group.id, sortBy: 'time', sortDesc: true, pageSize: 1 }),
    server.crashes.proposals(),
  ])
  const [file] = newest.data
  const last = file === undefined ? undefined : await server.crashes.detail(file.id)
  const data = {
    schema: 'aceso.crash-group/v1',
    group,
    lastCrash: last,
    proposals: proposals.filter(({ left, right }) => left === group.id || right === group.id),
  }
  io.stdout.write(output === 'text' ? crashGroupText({ group, last, proposals }, server.now(), look) : await dataText(data, output))
  return exitCodes.ok
}

async function showCrash(
  server: ServerClient,
  asked: string,
  { output }: CrashShowOptions,
  { io, look }: CommandContext,
): Promise<ExitCode> {
  const crash = await server.crashes.detail(await crashId(server.crashes, asked))
  const group = crash.file.group === undefined ? undefined : await ofGroup(server, crash.file.group)
  const data = { schema: 'aceso.crash-page/v1', ...crash, group }
  io.stdout.write(output === 'text' ? crashPageText(crash, group, server.now(), look) : await dataText(data, output))
  return exitCodes.ok
}

/** A group that is merged away at this very moment does not hide the crash. */
async function ofGroup(server: ServerClient, id: string) {
  try {
    return await server.crashes.group(id)
  } catch (fault) {
    if (fault instanceof AcesoError && fault.code === 'not-found') return undefined
    throw fault
  }
}
