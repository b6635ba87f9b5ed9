import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'

/** Its id becomes part of a file's name. */
const Holder = z.object({ id: z.string().regex(/^[\w-]{1,64}$/), pid: z.int(), startedAt: z.string(), host: z.string() })
type Holder = z.output<typeof Holder>

const mostAttempts = 20
/** The holder renews its lock's time stamp; one from another machine (a container that was replaced) that is older than this is left over. */
const renewMs = 10_000
const leftOverMs = 60_000

export interface LockWords {
  /** The setting that names the folder. */
  readonly setting: string
  /** What to do where the holder is on this machine. */
  readonly next: string
}

/**
 * What is made for one process (the embedded database, a journal) does not notice when two open one folder, and then loses data that it has acknowledged: this file keeps the second one out.
 * It names the holder by process id and by when that process started, so that a lock left behind by a killed process (its id perhaps given to another since)
 * is taken over. Returns how to give the folder free.
 */
export async function lockFolder(folder: string, words: LockWords): Promise<() => Promise<void>> {
  const path = join(folder, 'aceso.lock')
  const own: Holder = { id: randomUUID(), pid: process.pid, startedAt: startOf(process.pid) ?? 'unknown', host: hostname() }
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const claims = await claimsOn(path)
    const last = claims.at(-1)
    if (last !== undefined && (await isAlive(last))) throw locked(folder, path, last.holder, words)
    const place = last === undefined ? path : claimAfter(path, last.holder)
    if (!(await create(place, own))) continue
    if (last === undefined || (await isSettled(path, place, own, claims))) return renewed(path, own)
  }
  throw locked(folder, path, undefined, words)
}

interface Claim {
  readonly place: string
  readonly holder: Holder
}

/** Each claim but the first stands behind that of a dead holder, under a name that says behind whose: of all who take over one dead holder's lock, one can make it. */
function claimAfter(path: string, { id }: Holder): string {
  return `${path}.after-${id}`
}

/** The lock and what was claimed behind it; the last one counts. More than one only in the moment of a takeover, or where that was cut short. */
async function claimsOn(path: string): Promise<readonly Claim[]> {
  const claims: Claim[] = []
  for (let place = path; claims.length < mostAttempts; ) {
    const holder = await holderOf(place)
    if (holder === undefined) break
    claims.push({ place, holder })
    place = claimAfter(path, holder)
  }
  return claims
}

/**
 * Puts a claim in the place of the lock, if it does stand behind it: where another was quicker and its claim has already moved there, ours is behind nothing and is
 * taken back. No claim can be made where the quicker one's stood before the lock has become that one's, so reading the lock now tells for certain.
 */
async function isSettled(path: string, place: string, own: Holder, dead: readonly Claim[]): Promise<boolean> {
  if ((await claimsOn(path)).at(-1)?.holder.id !== own.id) {
    await rm(place, { force: true })
    return false
  }
  await rename(place, path)
  for (const claim of dead.slice(1)) await rm(claim.place, { force: true })
  return true
}

/** Written aside and linked into place, so that nobody ever reads half a lock. */
async function create(path: string, own: Holder): Promise<boolean> {
  const draft = `${path}.${own.id}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify(own))
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
    return true
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'EEXIST') return false
    throw fault
  } finally {
    await rm(draft, { force: true })
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return undefined
    throw new AcesoError('store-locked', `${path} cannot be read`, {
      cause: fault,
      next: `make sure that no Aceso runs on this folder, then delete ${path}`,
    })
  }
}

async function isAlive({ place, holder: { pid, startedAt, host } }: Claim): Promise<boolean> {
  if (host !== hostname()) return Date.now() - (await lastRenewal(place)) < leftOverMs
  const started = startOf(pid)
  return started !== undefined && (startedAt === 'unknown' || started === startedAt)
}

async function lastRenewal(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}

function renewed(path: string, own: Holder): () => Promise<void> {
  const timer = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, renewMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    return give(path, own)
  }
}

/** When a process started, as the kernel counts it, together with the boot it belongs to; undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the start time is the 20th field behind it.
    const started = text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${started}`
  } catch {
    return isRunning(pid) ? 'unknown' : undefined
  }
}

/** For systems without /proc. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM'
  }
}

async function give(path: string, own: Holder): Promise<void> {
  const holder = await holderOf(path)
  if (holder?.id === own.id) await rm(path, { force: true })
}

function locked(folder: string, path: string, holder: Holder | undefined, { setting, next }: LockWords): AcesoError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`
  return new AcesoError('store-locked', `the data folder ${folder} is in use by ${who}`, {
    path: setting,
    next:
      holder !== undefined && holder.host !== hostname() ? `stop Aceso on ${holder.host}; if it is gone for good, delete ${path}` : next,
  })
}
