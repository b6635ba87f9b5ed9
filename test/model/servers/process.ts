import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Received, Turn } from './turn.ts'

export interface ModelServer {
  readonly url: string
  /** What it says to the next requests, one after the other; forgets what came before. */
  script(...turns: readonly Turn[]): Promise<void>
  received(): Promise<readonly Received[]>
  /** What it is asked now is answered at once, however long it was to take. */
  goOn(): Promise<void>
  stop(): Promise<void>
}

export const protocols = ['openai', 'anthropic', 'ollama', 'bedrock'] as const
export type ScriptedProtocol = (typeof protocols)[number]
/** Those that speak one of them in a way of their own. */
export type ScriptedDialect = 'azure' | 'glm'

/** Starts a model server as a process of its own, as a real one is; on the machine's own address where a pod is to reach it. */
export async function startModelServer(protocol: ScriptedProtocol | ScriptedDialect, address = '127.0.0.1'): Promise<ModelServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), protocol, address], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string]
  const url = `http://${address}:${port}`
  return {
    url,
    async script(...turns) {
      await fetch(`${url}/script`, { method: 'POST', body: JSON.stringify(turns) })
    },
    async goOn() {
      await fetch(`${url}/go-on`, { method: 'POST' })
    },
    received: async () => (await (await fetch(`${url}/received`)).json()) as Received[],
    async stop() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
