import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Transferred } from '../means.ts'
import { plain } from '../page.ts'
import { numberText, told } from '../words.ts'

const written = { en: 'written to {file}: {counts}', zh: '已写入 {file}：{counts}' }
const read = { en: 'read from {file}: {counts}', zh: '已从 {file} 读入：{counts}' }

export async function exportStore(_options: object, [file = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const means = await context.means()
  return tell(written, await means.exportStore(context.given, file, context.signal), context)
}

export async function importStore(_options: object, [file = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  const means = await context.means()
  return tell(read, await means.importStore(context.given, file, context.signal), context)
}

function tell(sentence: typeof written | typeof read, { file, counts }: Transferred, { io, look }: CommandContext): ExitCode {
  const rows = Object.entries(counts).map(([what, count]) => `${numberText(look.language, count)} ${what}`)
  io.stdout.write(`${told(look.language, sentence, { file: plain(file), counts: rows.join(', ') })}\n`)
  return exitCodes.ok
}
