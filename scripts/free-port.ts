import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below node ports and the ports that the kernel gives to connections: one of those could sit on the port while a server of it is down for a moment. */
const range = { from: 23_000, to: 29_000 } as const
const mostTries = 50

/** A port of this machine that nobody listens on, for programs that cannot choose one themselves: two runs of the suites do not meet. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from))
    if (await isFree(port)) return port
  }
  throw new Error(`no free port found between ${range.from} and ${range.to}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
