import { readFile, realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AcesoError } from '../../domain/errors.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import { codeOf } from './disk-faults.ts'
import { type LocalBlobs, localBlobs } from './local.ts'
import { mountOf } from './mount.ts'

/** A server that is gone makes every call wait for ever. */
const mostWaitMs = 10_000

/**
 * A folder on a mounted file system. Before each file is stored the mount is looked for: where it is gone, files would fill the disk of the machine instead, and vanish when the mount is back.
 */
export function nfsBlobs(folder: string, clock: Clock): LocalBlobs {
  const root = resolve(folder)
  const files = localBlobs(root, clock)
  const mounted = async (): Promise<void> => {
    const why = await whyNotMounted(root)
    if (why !== undefined) throw new AcesoError('store-unavailable', why, { next: 'mount it, or name another folder in storage.localPath' })
  }
  return {
    ...files,
    kind: 'nfs',
    async store(name, content, metadata, signal) {
      try {
        await mounted()
      } catch (fault) {
        content.destroy()
        throw fault
      }
      return await files.store(name, content, metadata, signal)
    },
    async check(signal): ReturnType<Blobs['check']> {
      const why = await whyNotMounted(root)
      if (why !== undefined) return { ok: false, why }
      const checked = await inTime(files.check(signal))
      return checked ?? { ok: false, why: `${root} does not answer` }
    },
    async sweep(signal) {
      await mounted()
      return await files.sweep(signal)
    },
  }
}

async function whyNotMounted(root: string): Promise<string | undefined> {
  const answer = await inTime(look(root))
  return answer === undefined ? `${root} does not answer` : answer.why
}

async function look(root: string): Promise<{ readonly why: string | undefined }> {
  try {
    const path = await realpath(root)
    const [here, top] = await Promise.all([stat(path), stat('/')])
    const mount = mountOf(await readFile('/proc/self/mountinfo', 'utf8'), path)
    if (mount === undefined || mount.point === '/' || here.dev === top.dev) return { why: `nothing is mounted at ${root}` }
    return { why: mount.isWritable ? undefined : `${mount.point} (${mount.kind}) is mounted read-only` }
  } catch (fault) {
    return { why: codeOf(fault) === 'ENOENT' ? `${root} does not exist` : `${root}: ${codeOf(fault) ?? 'cannot be looked at'}` }
  }
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), mostWaitMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
