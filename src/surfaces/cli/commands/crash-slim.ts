import { AcesoError } from '../../../domain/errors.ts'
import type { CommandContext } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { plain } from '../page.ts'
import { sizeText } from '../render/crashes/crash-text.ts'
import { connect } from '../server/connect.ts'
import { crashId } from '../server/crash-ids.ts'
import { numberText, told } from '../words.ts'

const fetched = { en: '{file}: {size}, the slim core of {id}', zh: '{file}：{size}，{id} 的精简核心' }
const written = {
  en: '{file}: {size} of {core}, {threads} threads, {ms} ms. No heap, no environment, no options of the command line; the same stacks.',
  zh: '{file}：{size}（原核心 {core}），{threads} 个线程，用时 {ms} 毫秒。不含堆内存、环境变量和命令行选项，调用栈与原核心一致。',
}

export interface CrashSlimOptions {
  readonly out: string
  readonly thread?: number
  /** Of a crash that a server keeps, in place of a file. */
  readonly id?: string
  readonly server?: string
}

/** Makes a slim core of a file, or fetches the one that a server keeps. */
export async function crashSlim(options: CrashSlimOptions, [file]: readonly string[], context: CommandContext): Promise<ExitCode> {
  if ((file === undefined) === (options.id === undefined))
    throw new AcesoError('input-invalid', 'name a core file, or with --id a crash that a server keeps')
  return file === undefined ? fetchSlim(options.id ?? '', options, context) : makeSlim(file, options, context)
}

/** As the server keeps it, packed; unpacked where the name does not end in .zst. */
async function fetchSlim(asked: string, options: CrashSlimOptions, context: CommandContext): Promise<ExitCode> {
  const { io, look } = context
  const { crashes } = connect(options.server, context)
  const id = await crashId(crashes, asked)
  const { crash } = await context.means()
  const sizeBytes = await crash.write(await crashes.slimCore(id), options.out, context.signal)
  io.stdout.write(`${told(look.language, fetched, { file: plain(options.out), size: sizeText(sizeBytes), id: id.slice(0, 12) })}\n`)
  return exitCodes.ok
}

async function makeSlim(file: string, options: CrashSlimOptions, context: CommandContext): Promise<ExitCode> {
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
