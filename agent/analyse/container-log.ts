import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PodLink } from '../../src/domain/crash/crash-record.ts'
import { maskSecrets } from '../../src/domain/outside-text/masked-text.ts'

/** As much of the end as is read; what is told to the server is at most this, masked. */
export const mostLogBytes = 64 * 1024

/**
 * The end of the log that a crashed container wrote, from the node's own files (`<folder>/<namespace>_<pod>_<uid>/<container>/<restart>.log`): after its restart, that of the run before.
 * Undefined where there is none. Lines keep the runtime's prefix.
 */
export async function containerLog(folder: string, pod: PodLink | undefined, crashedAtMs: number): Promise<string | undefined> {
  if (pod?.uid === undefined || pod.container === undefined) return undefined
  const own = join(folder, `${pod.namespace}_${pod.name}_${pod.uid}`, pod.container)
  const runs = (await readdir(own).catch(() => [])).flatMap((name) => (/^\d+\.log$/.test(name) ? [Number.parseInt(name, 10)] : []))
  // The newest run that had begun before the crash.
  for (const run of runs.toSorted((left, right) => right - left)) {
    const text = await tail(join(own, `${run}.log`))
    if (text !== undefined && firstTimeMs(text) <= crashedAtMs + 1_000) return maskSecrets(text)
  }
  return undefined
}

async function tail(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    const length = Math.min(size, mostLogBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    const text = buffer.toString('utf8', 0, bytesRead)
    // The first line is most likely cut.
    return size > length ? text.slice(text.indexOf('\n') + 1) : text
  } finally {
    await file.close()
  }
}

function firstTimeMs(text: string): number {
  const at = Date.parse(text.slice(0, text.indexOf(' ')))
  return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at
}
