import type { ExitCode } from './exit-codes.ts'
import type { CliIo } from './io.ts'
import type { CliMeans, Given } from './means.ts'
import type { Look } from './page.ts'

/** What one command is run with. */
export interface CommandContext {
  readonly io: CliIo
  /** How results look; hints and errors go to stderr with `hintLook`. */
  readonly look: Look
  readonly hintLook: Look
  readonly given: Given
  /** Loaded when first asked for: `--help` and commands over HTTP need none of it. */
  readonly means: () => Promise<CliMeans>
  readonly signal: AbortSignal
}

/** What runs one command; it is given its options as entry/program.ts defines them. */
export type CommandRunner<Options> = (options: Options, operands: readonly string[], context: CommandContext) => Promise<ExitCode>

export type OutputForm = 'text' | 'json' | 'yaml'

export async function dataText(data: unknown, form: 'json' | 'yaml'): Promise<string> {
  if (form === 'json') return `${JSON.stringify(data, null, 2)}\n`
  const { stringify } = await import('yaml')
  return stringify(data, { lineWidth: 0 })
}
