import type { GroupFilter } from '../../../ports/store/crash-store.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { crashGroupsText } from '../render/crashes/crash-groups-text.ts'
import { connect } from '../server/connect.ts'

export interface CrashGroupsOptions {
  readonly output: OutputForm
  readonly server?: string
  readonly state?: 'open' | 'fixed'
  readonly instance?: string
  readonly text?: string
  readonly sort: GroupFilter['sortBy']
  readonly limit: number
}

export async function crashGroups(options: CrashGroupsOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { io, look } = context
  const server = connect(options.server, context)
  const { state, instance, text, sort: sortBy, limit: pageSize } = options
  const page = await server.crashes.groups({
    sortBy,
    pageSize,
    ...(state === undefined ? {} : { state }),
    ...(instance === undefined ? {} : { instance }),
    ...(text === undefined ? {} : { text }),
  })
  io.stdout.write(
    options.output === 'text'
      ? crashGroupsText(page, server.now(), look)
      : await dataText({ schema: 'aceso.crash-groups/v1', ...page }, options.output),
  )
  return exitCodes.ok
}
