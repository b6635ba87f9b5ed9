import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { compile, inside } from '../../lab/crashes/compile.ts'
import { coresAreFilesAgain, whileCoresAreFiles } from '../../lab/crashes/core-pattern.ts'
import { builds, type Crash } from '../../lab/crashes/crash.ts'
import { crashes } from '../../lab/crashes/list.ts'

/** A compiled program that crashes in one way. */
export interface Crasher {
  readonly name: string
  readonly program: string
  readonly crash: Crash
}

/** Compiles programs of the corpus into a folder, each into a root of its own. */
export async function buildCrashers(folder: string, names: readonly string[]): Promise<readonly Crasher[]> {
  const chosen = names.map((name) => {
    const crash = crashes.find((one) => one.name === name)
    if (crash === undefined) throw new Error(`there is no crash ${name}`)
    return crash
  })
  const built: Crasher[] = []
  for (const crash of chosen) {
    const root = join(folder, crash.name)
    const work = join(folder, `${crash.name}.src`)
    await Promise.all([root, work].map((path) => mkdir(path, { recursive: true })))
    await compile(crash, builds.o1, root, work)
    built.push({ name: crash.name, program: join(root, inside.program(crash)), crash })
  }
  return built
}

export interface RealCore {
  readonly path: string
  readonly pid: number
}

const mostTries = 5

/** Crashes a program for real, in a folder of its own below `folder`; where its core lies. Where somebody changed the kernel's pattern meanwhile it crashes again. */
export async function crashNow(crasher: Crasher, folder: string, environment: Readonly<Record<string, string>> = {}): Promise<RealCore> {
  for (let tried = 0; tried < mostTries; tried += 1) {
    const core = await crashOnce(crasher, folder, environment)
    if (core !== undefined) return core
    await coresAreFilesAgain()
  }
  throw new Error(`${crasher.name} left no core in ${mostTries} tries: something keeps changing /proc/sys/kernel/core_pattern`)
}

async function crashOnce(
  { program, crash }: Crasher,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<RealCore | undefined> {
  const own = await mkdtemp(join(folder, 'run-'))
  const child = spawn('bash', ['-c', 'ulimit -c unlimited; exec "$0" "$@"', program, ...(crash.arguments ?? [])], {
    cwd: own,
    env: { PATH: '/usr/bin:/bin', ...crash.environment, ...environment },
    stdio: 'ignore',
  })
  await once(child, 'exit')
  const name = (await readdir(own)).find((one) => one.startsWith('core'))
  if (name === undefined) await rm(own, { recursive: true })
  return name === undefined ? undefined : { path: join(own, name), pid: child.pid ?? 0 }
}

/** Gives a core its name in the watched folder, whole at once, as a kernel's classic pattern would call it. */
export async function dropCore({ path, pid }: RealCore, watched: string, { crash }: Crasher): Promise<string> {
  const name = `core.${(crash.program ?? crash.name).slice(0, 15)}.${pid}.0.${crash.core?.signal ?? 0}`
  await rename(path, join(watched, name))
  await rm(join(path, '..'), { recursive: true, force: true })
  return name
}

/** Cores are written into the working folder of what crashed while `work` runs, whatever the machine's pattern is. */
export const whileCrashing = whileCoresAreFiles
