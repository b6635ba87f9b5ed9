import { type Command, CommanderError } from 'commander'
import { faultText } from '../../../domain/errors.ts'
import type { CommandContext, CommandRunner } from '../context.ts'
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts'
import { faultLines } from '../fault-text.ts'
import { type CliIo, lookOf } from '../io.ts'
import type { CliMeans, Given } from '../means.ts'
import { paint } from '../page.ts'
import { told } from '../words.ts'
import { type CommandName, programOf, settingFlags } from './program.ts'

export interface RunRequest {
  /** Without the interpreter and the script. */
  readonly args: readonly string[]
  /** `aceso`, or `kubectl aceso` when kubectl calls it as its plug-in. */
  readonly name: string
  readonly version: string
  readonly io: CliIo
  readonly means: () => Promise<CliMeans>
  readonly signal: AbortSignal
}

/** Runs one command line to its end and says how the process should exit. Never throws. */
export async function run(request: RunRequest): Promise<ExitCode> {
  const { io, name, version, signal } = request
  const hintLook = lookOf(io, io.stderr, languageAsked(request.args))
  let exit: ExitCode = exitCodes.ok
  const program = programOf(name, version, async (command, operands, options) => {
    const language = typeof options['lang'] === 'string' ? options['lang'] : undefined
    const context: CommandContext = {
      io,
      look: lookOf(io, io.stdout, language),
      hintLook: lookOf(io, io.stderr, language),
      given: givenOf(options),
      means: request.means,
      signal,
    }
    exit =
      command === 'version' ? printed(io, `${name} ${version}\n`) : await (await runnerOf(command))(asDefined(options), operands, context)
  })
  for (const command of [program, ...everyCommand(program)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => {
        write(`${paint(hintLook, 'broken', 'error[usage]:')} ${text.replace(/^error: /, '')}  next: ${wholeName(command)} --help\n`)
      },
    })
  }
  try {
    await program.parseAsync([...request.args], { from: 'user' })
    return exit
  } catch (fault) {
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    if (signal.aborted) {
      io.stderr.write(`${told(hintLook.language, stopped)}\n`)
      return exitCodes.interrupted
    }
    io.stderr.write(faultLines(fault, hintLook))
    if (io.environment['ACESO_DEBUG'] === '1' && fault instanceof Error) io.stderr.write(`${fault.stack ?? faultText(fault)}\n`)
    return exitCodeOf(fault)
  }
}

const stopped = { en: 'stopped; nothing was left half done', zh: '已停止，没有遗留未完成的操作' }

async function runnerOf(name: Exclude<CommandName, 'version'>): Promise<CommandRunner<never>> {
  switch (name) {
    case 'start':
      return (await import('../commands/start.ts')).start
    case 'analyze':
      return (await import('../commands/analyze.ts')).analyze
    case 'incidents':
      return (await import('../commands/incidents.ts')).incidents
    case 'show':
      return (await import('../commands/show.ts')).show
    case 'approve':
    case 'reject':
      return (await import('../commands/decide.ts'))[name]
    case 'undo':
      return (await import('../commands/undo.ts')).undo
    case 'pause':
    case 'resume':
      return (await import('../commands/write-switch.ts'))[name]
    case 'record':
      return (await import('../commands/record.ts')).record
    case 'export':
      return (await import('../commands/transfer.ts')).exportStore
    case 'import':
      return (await import('../commands/transfer.ts')).importStore
    case 'mcp':
      return (await import('../commands/mcp.ts')).mcp
    case 'doctor':
      return (await import('../commands/doctor.ts')).doctor
    case 'diagnose deployment':
      return (await import('../commands/diagnose.ts')).diagnoseDeployment
    case 'diagnose release':
      return (await import('../commands/diagnose.ts')).diagnoseRelease
    case 'model check':
      return (await import('../commands/model-check.ts')).modelCheck
    case 'crash inspect':
      return (await import('../commands/crash-inspect.ts')).crashInspect
    case 'crash preflight':
      return (await import('../commands/crash-preflight.ts')).crashPreflight
    case 'crash slim':
      return (await import('../commands/crash-slim.ts')).crashSlim
    case 'crash groups':
      return (await import('../commands/crash-groups.ts')).crashGroups
    case 'crash list':
      return (await import('../commands/crash-list.ts')).crashList
    case 'crash show':
      return (await import('../commands/crash-show.ts')).crashShow
    case 'crash merge':
      return (await import('../commands/crash-change.ts')).crashMerge
    case 'crash split':
      return (await import('../commands/crash-change.ts')).crashSplit
    case 'crash fixed':
      return (await import('../commands/crash-change.ts')).crashFixed
    case 'crash verify':
      return (await import('../commands/crash-verify.ts')).crashVerify
    case 'crash analyse':
      return (await import('../commands/crash-analyse.ts')).crashAnalyse
    case 'crash instances':
      return (await import('../commands/crash-instances.ts')).crashInstances
    case 'config show':
      return (await import('../commands/config-show.ts')).configShow
    case 'token add':
      return (await import('../commands/token.ts')).tokenAdd
    case 'token list':
      return (await import('../commands/token.ts')).tokenList
    case 'token remove':
      return (await import('../commands/token.ts')).tokenRemove
  }
}

/** Guarantee: program.ts defines for each command exactly the options that its runner reads, and commander refuses all others. */
function asDefined(options: Readonly<Record<string, unknown>>): never {
  return options as never
}

function givenOf(options: Readonly<Record<string, unknown>>): Given {
  const flags: Record<string, { flag: string; value: string }> = {}
  for (const [name, { flag, path }] of Object.entries(settingFlags)) {
    const value = options[name]
    if (typeof value === 'string' || value === true) flags[path] = { flag, value: String(value) }
  }
  const configFile = options['config']
  return { configFile: typeof configFile === 'string' ? configFile : undefined, flags }
}

function printed(io: CliIo, text: string): ExitCode {
  io.stdout.write(text)
  return exitCodes.ok
}

/** Mistakes are told before options are read, so the language is looked for by hand. */
function languageAsked(args: readonly string[]): string | undefined {
  const index = args.indexOf('--lang')
  return index === -1 ? args.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length) : args[index + 1]
}

/** `aceso crash show`. */
function wholeName(command: Command): string {
  return command.parent === null ? command.name() : `${wholeName(command.parent)} ${command.name()}`
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)])
}
