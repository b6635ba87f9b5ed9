import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** One file that means harm, relative to `hostile/`. `either`: an answer with notes is as good as a clear error; nothing else is. */
export const HostileFile = z.object({ file: z.string(), what: z.string(), expects: z.enum(['error', 'facts', 'either']) })
export type HostileFile = z.infer<typeof HostileFile>

/** Stands in a file of this machine that forged cores point at: where it is seen in any output, a file of the host was read. */
export const markerText = 'corpus-marker-of-the-host-0d9e4b77'

export async function loadHostile(folder: string): Promise<readonly HostileFile[]> {
  return z.array(HostileFile).parse(JSON.parse(await readFile(join(folder, 'hostile/index.json'), 'utf8')))
}
