import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { alone } from '../lock.ts'

const file = '/proc/sys/kernel/core_pattern'
/** The pattern is the machine's: who needs another one takes turns here. */
const turnFolder = '/var/cache/aceso-core-pattern'

/** Does work while the kernel names cores by `pattern`. The machine's own word is put back afterwards, also when this process is killed. */
export function withCorePattern<T>(pattern: string, work: () => Promise<T>): Promise<T> {
  return alone(async () => {
    const found = (await readFile(file, 'utf8')).trim()
    if (found === pattern) return await work()
    const guard = await startGuard(found)
    try {
      await writeFile(file, pattern)
      return await work()
    } finally {
      await guard.restore()
    }
  }, turnFolder)
}

/** Does work while the kernel writes cores into the working folder of what crashed, named `core` or alike. */
export async function whileCoresAreFiles<T>(work: () => Promise<T>): Promise<T> {
  const found = (await readFile(file, 'utf8')).trim()
  return await withCorePattern(isPlain(found) ? found : 'core', work)
}

/** Whoever takes no turns (the installation of a package, another container of the machine) may change the pattern in the middle: it is said again. Only inside `whileCoresAreFiles`. */
export async function coresAreFilesAgain(): Promise<void> {
  if (!isPlain((await readFile(file, 'utf8')).trim())) await writeFile(file, 'core')
}

function isPlain(pattern: string): boolean {
  return pattern.startsWith('core') && !pattern.includes('/')
}

/** A process of its own that waits until its input ends, which it does when this process does in whatever way, and then puts the pattern back. */
async function startGuard(pattern: string): Promise<{ restore(): Promise<void> }> {
  const script = `trap '' INT TERM HUP; cat > /dev/null; printf '%s\\n' "$1" > ${file}`
  const guard = spawn('sh', ['-c', script, 'sh', pattern], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  await once(guard, 'spawn')
  return {
    async restore() {
      const ended = once(guard, 'exit')
      guard.stdin.end()
      const [code] = await ended
      if (code !== 0) throw new Error(`${file} could not be put back to ${pattern}`)
    },
  }
}
