import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashProgram, placeProgram } from './build-program.ts'
import { inside } from './compile.ts'
import { type BuildName, builds, type Crash } from './crash.ts'
import { addLibraries, runProgram } from './run-program.ts'
import { poolMegabytes, secrets } from './settings.ts'
import { Truth } from './truth.ts'

/** Raised when the layout of a case changes, so that old ones are made again. */
const layout = 2

/** One crash of one build: `cases/{name}/{build}/` with truth.json, log.txt, root/ (the image it ran in) and core, where it left one. */
export async function makeCase(crash: Crash, buildName: BuildName, folder: string): Promise<'made' | 'kept'> {
  const place = join(folder, 'cases', crash.name, buildName)
  const inputs = await hashInputs(crash, buildName)
  if ((await readTruth(place))?.inputs === inputs) return 'kept'
  const fresh = `${place}.new`
  await rm(fresh, { recursive: true, force: true })
  for (const mounted of ['root/proc', 'root/dev']) await mkdir(join(fresh, mounted), { recursive: true })
  const truth = await crashOnce(crash, buildName, folder, fresh)
  await writeFile(join(fresh, 'truth.json'), `${JSON.stringify({ ...truth, inputs }, null, 2)}\n`)
  await rm(place, { recursive: true, force: true })
  await rename(fresh, place)
  return 'made'
}

export async function readTruth(place: string): Promise<Truth | undefined> {
  const text = await readFile(join(place, 'truth.json'), 'utf8').catch(() => undefined)
  const parsed = text === undefined ? undefined : Truth.safeParse(JSON.parse(text))
  return parsed?.success === true ? parsed.data : undefined
}

async function hashInputs(crash: Crash, build: BuildName): Promise<string> {
  const parts = [layout, crash, builds[build], poolMegabytes, await hashProgram(crash, builds[build])]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

async function crashOnce(crash: Crash, buildName: BuildName, folder: string, place: string): Promise<Truth> {
  const root = join(place, 'root')
  const build = builds[buildName]
  await placeProgram(crash, build, folder, root)
  await addLibraries(root, inside.program(crash), join(folder, 'libraries'))
  await mkdir(join(root, 'tmp'))
  for (const open of [root, join(root, 'tmp')]) await chmod(open, 0o777)
  const hostname = `my-release-milvus-${crash.name}-${buildName}-0`
  const command = [inside.program(crash), ...(crash.arguments ?? [])]
  const { pid, exitCode, log } = await runProgram(root, command, environmentOf(crash, hostname))
  await writeFile(join(place, 'log.txt'), log)
  if (exitCode !== crash.exitCode)
    throw new Error(`${crash.name} (${buildName}) ended with ${exitCode} instead of ${crash.exitCode}: ${log.slice(-500)}`)
  if (crash.message !== undefined && !log.includes(crash.message))
    throw new Error(`${crash.name} (${buildName}) did not say "${crash.message}"`)
  return {
    name: crash.name,
    build: buildName,
    bug: crash.bug ?? crash.name,
    title: crash.title,
    inputs: '',
    executable: inside.program(crash),
    arguments: command,
    symbols: build.symbols,
    ...(exitCode > 128 ? { pid } : {}),
    exitCode,
    ...(await takeCore(crash, buildName, root, place)),
    ...(crash.original === undefined ? {} : { original: crash.original }),
    faultingFunction: crash.frames[0] ?? '',
    frames: [...crash.frames],
    framesIn: framesIn(crash),
    threadName: crash.threadName ?? (crash.program ?? crash.name).slice(0, 15),
    ...(crash.message === undefined ? {} : { message: crash.message }),
    hostname,
    secrets: Object.values(secrets),
  }
}

function framesIn(crash: Crash): Truth['framesIn'] {
  if (crash.frames.length === 0) return 'nowhere'
  return crash.framesIn ?? (crash.core === undefined ? 'log' : 'core')
}

function environmentOf(crash: Crash, hostname: string): Readonly<Record<string, string>> {
  return {
    HOSTNAME: hostname,
    POD_NAME: hostname,
    POD_NAMESPACE: 'vectors',
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    ...secrets,
    CRASH_MEGABYTES: String(poolMegabytes),
    ...crash.environment,
  }
}

async function takeCore(crash: Crash, build: string, root: string, place: string): Promise<Pick<Truth, 'core'>> {
  const found = (await readdir(root)).filter((name) => name.startsWith('core'))
  const [name] = found
  if (found.length > 1) throw new Error(`${crash.name} (${build}) left ${found.length} cores`)
  if (crash.core === undefined) {
    if (name !== undefined) throw new Error(`${crash.name} (${build}) left a core against expectation`)
    return {}
  }
  if (name === undefined) throw new Error(`${crash.name} (${build}) left no core; was /proc/sys/kernel/core_pattern changed meanwhile?`)
  const path = join(place, 'core')
  await rename(join(root, name), path)
  await chmod(path, 0o600)
  const { size, blocks } = await stat(path)
  const { threads = 1, ...core } = crash.core
  return { core: { ...core, ...(threads === 'varies' ? {} : { threads }), sizeBytes: size, diskBytes: blocks * 512 } }
}
