import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { plain } from '../page.ts'
import { sizeText } from '../render/crash-text.ts'
import { numberText, told } from '../words.ts'

const written = {
  en: '{file}: {size} of {core}, {threads} threads, {ms} ms. No heap, no environment, no options of the command line; the same stacks.',
  zh: '{file}：{size}（原核心 {core}），{threads} 个线程，用时 {ms} 毫秒。不含堆内存、环境变量和命令行选项，调用栈与原核心一致。',
}

export async function crashSlim(
  options: { readonly out: string; readonly thread?: number },
  [file = '']: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { io, look } = context
  const { crash } = await context.means()
  const slim = await crash.slim(file, options.out, { thread: options.thread }, context.signal)
  const facts = {
    file: plain(slim.file),
    size: sizeText(slim.sizeBytes),
    core: sizeText(slim.coreBytes),
    threads: numberText(look.language, slim.threads),
    ms: numberText(look.language, slim.ms),
  }
  io.stdout.write(`${told(look.language, written, facts)}\n`)
  return exitCodes.ok
}
