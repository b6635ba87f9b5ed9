import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startTime } from './processes.ts'
import { progress, sleep } from './run.ts'
import { settings } from './settings.ts'

/**
 * Does work that only one process of the machine may do at a time (two clones share one lab, or whatever else lies in `folder`); waits for its turn.
 * A dead holder's lock is taken over.
 */
export async function alone<T>(work: () => Promise<T>, folder: string = settings.cacheDir): Promise<T> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'lock')
  const mine = `${process.pid} ${await startTime(process.pid)}`
  for (let waited = false; !(await taken(file, mine)); waited = true) {
    if (!waited) progress('waiting for another lab command to end')
    await sleep(500)
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function taken(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: 'wx' })
    return true
  } catch {
    const [pid = '', startedAt = ''] = (await readFile(file, 'utf8').catch(() => '')).split(' ')
    // Empty for a moment while its holder writes it.
    if (pid !== '' && (await startTime(Number(pid))) !== startedAt) await rm(file, { force: true })
    return false
  }
}
