import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { mostMessageBytes } from './bounded-messages.ts'
import { messageLines } from './message-lines.ts'

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly onErrorOutput: (chunk: Buffer) => void
}

/** Between asking it to end, telling it to, and ending it. */
const graceMs = 2000

/**
 * A program spoken to over its standard input and output, one message a line. The SDK's own copies what it holds with each piece that comes and lets one that floods go on
 * for seconds while it asks it to end; here such a program is ended at once, with whatever it has started itself.
 */
export class ProgramTransport implements Transport {
  onclose?: () => void
  onerror?: (fault: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Why it was ended here, if it was. */
  whyEnded: string | undefined
  readonly #program: Program
  #child: ChildProcessWithoutNullStreams | undefined
  #closed: Promise<'closed'> = Promise.resolve('closed')

  constructor(program: Program) {
    this.#program = program
  }

  async start(): Promise<void> {
    const { command, args, env, cwd, onErrorOutput } = this.#program
    const child = spawn(command, args, { env, cwd, detached: true, stdio: 'pipe' })
    const take = messageLines(mostMessageBytes, (line) => this.#take(line))
    child.stdout.on('data', (chunk: Buffer) => {
      if (take(chunk) === 'taken') return
      this.whyEnded = `it sent a message larger than ${mostMessageBytes / 2 ** 20} MiB and was ended`
      child.stdout.destroy()
      endGroup(child, 'SIGKILL')
    })
    child.stderr.on('data', onErrorOutput)
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', (fault) => this.onerror?.(fault))
    this.#closed = new Promise((resolve) => {
      child.once('close', () => {
        this.#child = undefined
        this.onclose?.()
        resolve('closed')
      })
    })
    await once(child, 'spawn')
    child.on('error', (fault) => this.onerror?.(fault))
    this.#child = child
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child
    if (child === undefined || !child.stdin.writable) throw new Error('the program has ended')
    if (!child.stdin.write(`${JSON.stringify(message)}\n`)) await Promise.race([once(child.stdin, 'drain'), this.#closed])
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    child.stdin.end()
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if ((await Promise.race([this.#closed, late()])) === 'closed') return
      endGroup(child, signal)
    }
    await Promise.race([this.#closed, late()])
  }

  #take(line: string): void {
    const text = line.trim()
    if (text === '') return
    try {
      this.onmessage?.(JSONRPCMessageSchema.parse(JSON.parse(text)))
    } catch (fault) {
      this.onerror?.(fault instanceof Error ? fault : new Error(String(fault)))
    }
  }
}

function late(): Promise<'late'> {
  return delay(graceMs, 'late', { ref: false })
}

function endGroup({ pid }: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}
