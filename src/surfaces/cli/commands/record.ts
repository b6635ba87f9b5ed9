import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { plain, row } from '../page.ts'
import { progressOf } from '../progress.ts'
import { numberText, told, words } from '../words.ts'

const done = {
  en: '{objects} objects written to {folder}; values of Secrets are not in it',
  zh: '已将 {objects} 个对象写入 {folder}，其中不含 Secret 的值',
}
const use = { en: 'look at it: aceso analyze --recording {folder}', zh: '查看：aceso analyze --recording {folder}' }

export async function record(
  { namespace, out }: { readonly namespace?: string; readonly out: string },
  _operands: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { io, look, hintLook } = context
  const progress = progressOf(context)
  const means = await context.means()
  const recorded = await means.record(context.given, { namespace }, out, progress.tell, context.signal).finally(() => progress.end())
  const facts = { objects: numberText(look.language, recorded.objects), folder: plain(recorded.folder) }
  io.stdout.write(`${told(look.language, done, facts)}\n`)
  for (const { what, why } of recorded.notChecked) {
    io.stderr.write(
      `${row(hintLook, { text: told(hintLook.language, words.notChecked, { what: plain(what[hintLook.language]), why: plain(why[hintLook.language]) }), tone: 'person' })}\n`,
    )
  }
  io.stderr.write(`${told(hintLook.language, use, facts)}\n`)
  return exitCodes.ok
}
