import { type Logger, pino } from 'pino'

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly format: 'auto' | 'json' | 'text'
}

/** Header and field names whose values never get into a log, wherever they stand. */
const hidden = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.token',
  '*.secret',
  'headers.authorization',
  'req.headers.authorization',
]

/** Writes to stderr: JSON lines, or on a terminal one readable line each. */
export function makeLogger({ level, format }: LogSettings): Logger {
  const asText = format === 'text' || (format === 'auto' && process.stderr.isTTY)
  const options = { level, redact: { paths: hidden, censor: '***' }, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return asText
    ? pino(options, { write: (line: string) => process.stderr.write(readable(line)) })
    : pino(options, pino.destination({ dest: 2, sync: false }))
}

const names: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info ', 40: 'warn ', 50: 'error', 60: 'fatal' }

/** `07:31:02 info  started url=http://...`, from one of pino's lines. */
export function readable(line: string): string {
  const { level, time, msg, ...rest } = JSON.parse(line) as { level: number; time: string; msg?: string; [field: string]: unknown }
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return `${[time.slice(11, 19), names[level] ?? String(level), msg ?? '', ...fields].join(' ')}\n`
}
