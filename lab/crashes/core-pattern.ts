import { readFile, writeFile } from 'node:fs/promises'

const file = '/proc/sys/kernel/core_pattern'

/**
 * Does work while the kernel writes cores into the working folder of what crashed. Where the machine says otherwise (a pipe, an absolute path), its word is
 * put back afterwards, also when this process is told to end.
 */
export async function whileCoresAreFiles<T>(work: () => Promise<T>): Promise<T> {
  const found = await readFile(file, 'utf8')
  if (!/^[|/]/.test(found) && !found.includes('/')) return await work()
  const restore = () => writeFile(file, found)
  const end = (signal: NodeJS.Signals): void => void restore().finally(() => process.exit(128 + (signal === 'SIGINT' ? 2 : 15)))
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    await writeFile(file, 'core')
    return await work()
  } finally {
    await restore()
    process.off('SIGINT', end).off('SIGTERM', end)
  }
}
