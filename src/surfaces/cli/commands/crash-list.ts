import type { CrashFilter } from '../../../ports/store/crash-store.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { crashListText } from '../render/crashes/crash-list-text.ts'
import { connect } from '../server/connect.ts'
import type { CrashClient, ListFilter } from '../server/crash-client.ts'
import { groupId } from '../server/crash-ids.ts'

export interface CrashListOptions {
  readonly output: OutputForm
  readonly server?: string
  readonly sort: CrashFilter['sortBy']
  readonly limit: number
  readonly instance?: string
  readonly namespace?: string
  readonly pod?: string
  readonly node?: string
  readonly group?: string
  readonly status?: string
  readonly minScore?: number
  readonly since?: string
  readonly until?: string
}

export async function crashList(options: CrashListOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { io, look } = context
  const server = connect(options.server, context)
  const page = await server.crashes.list(await filterOf(options, server.crashes))
  io.stdout.write(
    options.output === 'text'
      ? crashListText(page, server.now(), look)
      : await dataText({ schema: 'aceso.crashes/v1', ...page }, options.output),
  )
  return exitCodes.ok
}

async function filterOf(options: CrashListOptions, crashes: CrashClient): Promise<ListFilter> {
  const { instance, namespace, pod, node, group, status, minScore, since, until, sort, limit } = options
  const wanted = {
    instance,
    namespace,
    pod,
    node,
    status,
    minScore,
    since,
    until,
    group: group === undefined ? undefined : await groupId(crashes, group),
  }
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as ListFilter
  return { ...given, sortBy: sort, sortDesc: sort !== 'filename', pageSize: limit }
}
