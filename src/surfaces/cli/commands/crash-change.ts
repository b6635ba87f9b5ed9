import { AcesoError } from '../../../domain/errors.ts'
import type { Text } from '../../../domain/text.ts'
import type { CrashGroup } from '../../http/contracts/crash.ts'
import { confirmed } from '../confirm.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { plain, row } from '../page.ts'
import { groupSentence } from '../render/crashes/group-lines.ts'
import type { ServerClient } from '../server/client.ts'
import { connect } from '../server/connect.ts'
import { groupId } from '../server/crash-ids.ts'
import { told } from '../words.ts'

interface ChangeOptions {
  readonly output: OutputForm
  readonly server?: string
  readonly yes?: boolean
}

const words = {
  askMerge: { en: 'Are these one bug?', zh: '确认它们是同一缺陷？' },
  askSplit: { en: 'Take these fingerprints out?', zh: '确认拆出以上指纹？' },
  merged: {
    en: '{from} is part of {into} now: {count} crashes. Undo: aceso crash split {into} --key KEY',
    zh: '{from} 已并入 {into}，共 {count} 次崩溃。撤销：aceso crash split {into} --key KEY',
  },
  split: { en: '{group} is a group of its own now: {count} crashes', zh: '{group} 已成为独立的崩溃组，共 {count} 次崩溃' },
  fixed: { en: '{group} is marked as fixed in {version}', zh: '{group} 已标记为在 {version} 修复' },
  reopened: { en: '{group} is open again', zh: '{group} 已重新打开' },
} as const satisfies Record<string, Text>

/** Shows both bugs, asks once more, and makes them one. */
export async function crashMerge(
  options: ChangeOptions & { readonly into: string },
  [asked = '']: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const server = connect(options.server, context)
  const [from, into] = await Promise.all([groupNamed(server, asked), groupNamed(server, options.into)])
  show([from, into], context)
  await confirmed(words.askMerge, options.yes, context)
  const group = await server.crashes.merge(from.id, into.id)
  return answer(words.merged, { from: from.id, into: into.id, count: group.count }, group, options, context)
}

export async function crashSplit(
  options: ChangeOptions & { readonly key: readonly string[] },
  [asked = '']: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const server = connect(options.server, context)
  const group = await groupNamed(server, asked)
  const keys = options.key.map((key) => wholeKey(group, key))
  show([{ ...group, members: group.members.filter(({ key }) => keys.includes(key)) }], context)
  await confirmed(words.askSplit, options.yes, context)
  const taken = await server.crashes.split(group.id, keys)
  return answer(words.split, { group: taken.id, count: taken.count }, taken, options, context)
}

/** Says in which version a bug is fixed, or that it is not. */
export async function crashFixed(
  options: ChangeOptions & { readonly in?: string; readonly reopen?: boolean },
  [asked = '']: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { in: version } = options
  if ((version === undefined) === (options.reopen !== true))
    throw new AcesoError('input-invalid', 'say in which version it is fixed, or that it is not', { next: 'give --in VERSION, or --reopen' })
  const server = connect(options.server, context)
  const { id } = await groupNamed(server, asked)
  const group = await server.crashes.markFixed(id, version)
  const sentence = version === undefined ? words.reopened : words.fixed
  return answer(sentence, { group: id, version: plain(version ?? '') }, group, options, context)
}

async function groupNamed(server: ServerClient, asked: string): Promise<CrashGroup> {
  return server.crashes.group(await groupId(server.crashes, asked))
}

function wholeKey({ id, members }: CrashGroup, asked: string): string {
  const found = members.filter(({ key }) => key.startsWith(asked))
  const [member] = found
  if (member === undefined || found.length > 1)
    throw new AcesoError('input-invalid', `${found.length} fingerprints of ${id} begin with ${asked}`, {
      next: `aceso crash show ${id} names them`,
    })
  return member.key
}

function show(groups: readonly CrashGroup[], { io, hintLook }: CommandContext): void {
  for (const group of groups) io.stderr.write(`${row(hintLook, { label: '-', text: `${group.id}  ${groupSentence(group, hintLook)}` })}\n`)
}

async function answer(
  sentence: Text,
  facts: Readonly<Record<string, string | number>>,
  group: CrashGroup,
  { output }: ChangeOptions,
  { io, look }: CommandContext,
): Promise<ExitCode> {
  const text =
    output === 'text' ? `${told(look.language, sentence, facts)}\n` : await dataText({ schema: 'aceso.crash-group/v1', group }, output)
  io.stdout.write(text)
  return exitCodes.ok
}
