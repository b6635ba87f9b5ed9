/** A private PostgreSQL server for tests and benchmarks, from Debian's packages; no system service is touched. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

export interface PostgresServer {
  readonly url: string
  /** Stops the server and keeps its data, for tests of what happens without it. */
  halt(): void
  resume(): Promise<void>
  /** Stops the server and deletes its data. */
  stop(): void
}

const startMs = 30_000
const folderPrefix = 'aceso-postgres-'
const starterFile = 'started-by'

export async function startPostgres(wanted?: number): Promise<PostgresServer> {
  const port = wanted ?? (await freePort())
  const binaries = binariesFolder() ?? installed()
  const asRoot = process.getuid?.() === 0
  sweep(binaries, asRoot)
  const folder = mkdtempSync(join(tmpdir(), folderPrefix))
  chmodSync(folder, 0o700)
  writeFileSync(join(folder, starterFile), starterOf(process.pid))
  if (asRoot) chownSync(folder, idOf('-u'), idOf('-g'))
  const data = join(folder, 'data')
  const pgCtl = (...args: readonly string[]): void => run(join(binaries, 'pg_ctl'), ['-D', data, '-w', '-t', '30', ...args], asRoot)
  run(join(binaries, 'initdb'), ['-D', data, '-U', 'aceso', '-E', 'UTF8', '--no-locale', '-A', 'trust', '--no-instructions'], asRoot)
  const start = async (): Promise<void> => {
    pgCtl('-l', join(folder, 'log'), '-o', `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=200`, 'start')
    await answering(binaries, port)
  }
  await start()
  run(join(binaries, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'aceso', 'aceso'], asRoot)
  const halt = (): void => pgCtl('-m', 'immediate', 'stop')
  return {
    url: `postgresql://aceso@127.0.0.1:${port}/aceso`,
    halt,
    resume: start,
    stop: () => {
      try {
        halt()
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

/** Stops and deletes servers whose starter was killed before it could. */
function sweep(binaries: string, asRoot: boolean): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(folderPrefix))) {
    const folder = join(tmpdir(), name)
    const starter = join(folder, starterFile)
    if (!existsSync(starter)) continue
    const text = readFileSync(starter, 'utf8')
    if (starterOf(Number(text.split(' ')[0])) === text) continue
    const data = join(folder, 'data')
    if (existsSync(join(data, 'postmaster.pid'))) run(join(binaries, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop'], asRoot)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Number and start time, which together name a process for good; its number alone when it is gone. */
function starterOf(pid: number): string {
  const file = `/proc/${pid}/stat`
  const stat = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
}

function binariesFolder(): string | undefined {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const versions = readdirSync(root).filter((version) => existsSync(join(root, version, 'bin/initdb')))
  const [newest] = versions.toSorted((left, right) => Number(right) - Number(left))
  return newest === undefined ? undefined : join(root, newest, 'bin')
}

function installed(): string {
  if (process.getuid?.() !== 0) throw new Error('PostgreSQL is not installed: apt-get install postgresql-15')
  run('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql-15'], false, { DEBIAN_FRONTEND: 'noninteractive' })
  const folder = binariesFolder()
  if (folder === undefined) throw new Error('postgresql-15 is installed, but its programs were not found')
  return folder
}

function idOf(flag: '-u' | '-g'): number {
  return Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim())
}

/** PostgreSQL refuses to run as root, so as root everything is done as the user postgres. */
function run(program: string, args: readonly string[], asPostgres: boolean, env: Record<string, string> = {}): void {
  const [command, all] = asPostgres
    ? ['setpriv', [`--reuid=${idOf('-u')}`, `--regid=${idOf('-g')}`, '--clear-groups', program, ...args]]
    : [program, [...args]]
  const { status, stderr, error } = spawnSync(command, all, {
    cwd: tmpdir(),
    env: { ...process.env, LC_ALL: 'C', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr.toString()}`)
}

async function answering(binaries: string, port: number): Promise<void> {
  const deadline = Date.now() + startMs
  while (Date.now() < deadline) {
    if (spawnSync(join(binaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0) return
    await delay(50)
  }
  throw new Error(`PostgreSQL did not answer on port ${port}`)
}

/** Run by hand: keeps a server until Ctrl-C. */
if (import.meta.main) {
  const server = await startPostgres(Number(process.argv[2] ?? 55_432))
  console.log(server.url)
  const child = spawn('sleep', ['infinity'])
  process.once('SIGINT', () => {
    child.kill()
    server.stop()
  })
}
