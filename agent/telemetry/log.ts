import { faultText } from '../../src/domain/errors.ts'
import type { Json } from '../../src/domain/json.ts'

const levels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof levels)[number]
export type Fields = Readonly<Record<string, Json | undefined>>

export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
}

/** One JSON object a line: `{"level":"info","time":"...","msg":"Found coredump file","path":"..."}`. By hand, because the server's logger takes more memory than it saves here. */
export function jsonLog(least: LogLevel, write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const log =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}): void => {
      if (levels.indexOf(level) < levels.indexOf(least)) return
      write(`${JSON.stringify({ level, time: now().toISOString(), msg: message, ...fields })}\n`)
    }
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}

/** Tells a state that lasts once when it begins and once when it ends, however often it is seen. */
export interface Spell {
  bad(fault: unknown): void
  good(): void
  /** What is wrong now. */
  readonly fault: string | undefined
}

export function spell(begins: (why: string) => void, ends: () => void): Spell {
  let fault: string | undefined
  return {
    bad(cause) {
      const why = faultText(cause)
      const isNew = fault === undefined
      fault = why
      if (isNew) begins(why)
    },
    good() {
      if (fault === undefined) return
      fault = undefined
      ends()
    },
    get fault() {
      return fault
    },
  }
}
