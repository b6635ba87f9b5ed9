import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { z } from 'zod'

export interface ChildMeans {
  readonly program: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly logger: Logger
}

export interface AgentChild {
  /** Where its metrics are; undefined while it does not run. */
  readonly metricsPort: number | undefined
  stop(): Promise<void>
}

const Ready = z.object({ metricsPort: z.number().int(), healthPort: z.number().int() })
const Line = z.looseObject({ level: z.enum(['debug', 'info', 'warn', 'error']), msg: z.string() })
const pausesMs = { first: 1_000, longest: 60_000 } as const
/** One that ran so long was well: its end is no reason to wait long. */
const wellMs = 60_000
const stopWithinMs = 15_000

/**
 * Keeps a program running beside this one, over a channel: when this process is gone, however it ended, the channel closes and the child ends by itself. Its log lines become this process's own.
 * That it cannot run never is a fault of this process.
 */
export function keepRunning({ program, args, environment, logger }: ChildMeans): AgentChild {
  const ending = new AbortController()
  let child: ChildProcess | undefined
  let metricsPort: number | undefined

  async function runOnce(): Promise<void> {
    const own = fork(program, [...args], { env: environment, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    child = own
    own.on('message', (message) => {
      metricsPort = Ready.safeParse(message).data?.metricsPort ?? metricsPort
    })
    if (own.stderr !== null) createInterface({ input: own.stderr }).on('line', (line) => logLine(logger, line))
    const [code] = (await once(own, 'exit')) as [number | null]
    if (!ending.signal.aborted) logger.warn({ part: 'agent', code }, 'the crash agent has ended; it is started again')
  }

  const running = (async () => {
    for (let pauseMs: number = pausesMs.first; !ending.signal.aborted; ) {
      const beganMs = performance.now()
      await runOnce().catch((fault: unknown) => logger.warn({ part: 'agent', fault: String(fault) }, 'the crash agent cannot be started'))
      metricsPort = undefined
      if (performance.now() - beganMs > wellMs) pauseMs = pausesMs.first
      await delay(pauseMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined)
      pauseMs = Math.min(pausesMs.longest, pauseMs * 2)
    }
  })()

  return {
    get metricsPort() {
      return metricsPort
    },
    async stop() {
      ending.abort()
      const timer = setTimeout(() => child?.kill('SIGKILL'), stopWithinMs)
      if (child?.connected === true) child.disconnect()
      await running
      clearTimeout(timer)
    },
  }
}

function logLine(logger: Logger, line: string): void {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    parsed = undefined
  }
  const { data } = Line.safeParse(parsed)
  if (data === undefined) {
    logger.warn({ part: 'agent' }, line.slice(0, 1_000))
    return
  }
  const { level, msg, time: _, ...fields } = data
  logger[level]({ part: 'agent', ...fields }, msg)
}
