import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../server-process.ts'

/** A folder of its own and a server with an empty store, for one bench; both gone afterwards. */
export async function withServer<Answer>(
  port: number,
  use: (place: { folder: string; serverUrl: string }) => Promise<Answer>,
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-bench-agent-'))
  const environment = { ACESO_SERVER_RATE_LIMIT: '1000000' }
  const server = await startServer({ port, dataDir: join(folder, 'server'), logFile: join(folder, 'server.log'), environment })
  try {
    return await use({ folder, serverUrl: server.url })
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

export interface Verdict {
  readonly what: string
  readonly isMet: boolean
}

/** Prints each target with its verdict; the process fails where one is missed. */
export function conclude(verdicts: readonly Verdict[]): void {
  for (const { what, isMet } of verdicts) console.log(`${isMet ? 'met   ' : 'MISSED'} ${what}`)
  process.exitCode = verdicts.every(({ isMet }) => isMet) ? 0 : 1
}
