import type { Readable, Writable } from 'node:stream'
import type { Language } from '../../domain/text.ts'
import type { Look } from './page.ts'

/** The outside of the command line, so that tests can be one. */
export interface CliIo {
  readonly stdout: Output
  readonly stderr: Output
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The streams themselves, for a protocol that lives in them. */
  pipes(): { readonly stdin: Readable; readonly stdout: Writable }
  /** Asks the person at the terminal; undefined when nobody sits there. */
  ask(question: string): Promise<string | undefined>
}

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const pipeColumns = 80
const mostColumns = 120
const leastColumns = 40

export function lookOf(io: CliIo, output: Output, language?: string): Look {
  const isTerminal = output.isTTY === true
  const noColor = io.environment['NO_COLOR'] ?? ''
  return {
    language: language === 'en' || language === 'zh' ? language : languageOf(io.environment),
    columns: isTerminal ? Math.min(mostColumns, Math.max(leastColumns, output.columns ?? pipeColumns)) : pipeColumns,
    color: isTerminal && noColor === '' && io.environment['TERM'] !== 'dumb',
  }
}

/** As POSIX orders them: LC_ALL, LC_MESSAGES, LANG; the first that is set and not empty. */
function languageOf(environment: CliIo['environment']): Language {
  const locale = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return locale?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en'
}
