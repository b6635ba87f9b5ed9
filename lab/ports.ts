import { createServer } from 'node:net'
import { until } from './run.ts'

/** Another cluster on this machine must not be disturbed: the lab starts only where its ports are free. */
export async function refuseTakenPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) if (!(await isFree(port))) throw new Error(`port ${port} is taken by another program`)
}

/** A killed program is gone a moment before the kernel has closed its sockets. */
export async function portIsFree(port: number): Promise<void> {
  await until(`port ${port} to be free`, 15_000, async () => ((await isFree(port)) ? true : undefined), 50)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })
}
