import { createServer, type Server } from 'node:net'
import { resolve } from 'node:path'
import { progress, sleep } from './run.ts'
import { settings } from './settings.ts'

/**
 * Does work that only one process of the machine may do at a time (two clones share one lab, or whatever else lies in `folder`); waits for its turn.
 * The lock is a name of the kernel's (an abstract socket), not a file: it is given to one process only, and is free the moment its holder ends in whatever way.
 */
export async function alone<T>(work: () => Promise<T>, folder: string = settings.cacheDir): Promise<T> {
  const name = `\0aceso-lab ${resolve(folder)}`
  let lock = await taken(name)
  if (lock === undefined) progress('waiting for another lab command to end')
  for (; lock === undefined; lock = await taken(name)) await sleep(100)
  try {
    return await work()
  } finally {
    await given(lock)
  }
}

/** Undefined while another one holds it. */
function taken(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((stranger) => stranger.destroy())
    server.once('error', (fault: NodeJS.ErrnoException) => (fault.code === 'EADDRINUSE' ? resolve(undefined) : reject(fault)))
    server.listen(name, () => resolve(server))
  })
}

function given(lock: Server): Promise<void> {
  return new Promise((resolve) => {
    lock.close(() => resolve())
  })
}
