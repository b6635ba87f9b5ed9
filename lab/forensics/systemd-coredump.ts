import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { withCorePattern } from '../crashes/core-pattern.ts'
import { must, run, until } from '../run.ts'

/** As the documents and `aceso crash preflight` expect it. */
export const corePattern = '|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h'
export const coreFolder = '/var/lib/systemd/coredump'
const socket = '/run/systemd/coredump'
/** What the package's installation sets, which is the machine's to decide. */
const settings = ['kernel/core_pattern', 'kernel/core_pipe_limit', 'fs/suid_dumpable'].map((name) => `/proc/sys/${name}`)

/** Does work while systemd-coredump itself keeps the cores of this machine. It needs no systemd: its socket is all that it asks for. */
export async function whileSystemdKeepsCores<T>(work: () => Promise<T>): Promise<T> {
  await install()
  return await withCorePattern(corePattern, async () => {
    const listener = await listen()
    try {
      return await work()
    } finally {
      listener.kill('SIGTERM')
      if (listener.exitCode === null) await once(listener, 'exit')
      await rm(socket, { force: true })
    }
  })
}

async function install(): Promise<void> {
  if ((await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', 'systemd-coredump'])).stdout === 'installed') return
  const before = await Promise.all(settings.map(async (file) => [file, await readFile(file, 'utf8')] as const))
  try {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await must('apt-get', ['update', '-q'], { env, timeoutMs: 300_000 })
    await must('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'systemd-coredump'], { env, timeoutMs: 300_000 })
  } finally {
    for (const [file, text] of before) await writeFile(file, text)
  }
}

/** One systemd-coredump a connection, as the socket unit starts them. Ends with this process, however it ends. */
async function listen(): Promise<ChildProcess> {
  await mkdir('/run/systemd', { recursive: true })
  await mkdir(coreFolder, { recursive: true })
  await rm(socket, { force: true })
  const activate = ['systemd-socket-activate', '--accept', '--seqpacket', '--listen', socket, '/usr/lib/systemd/systemd-coredump']
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...activate], { stdio: 'ignore' })
  await until('systemd-coredump to listen', 10_000, async () => {
    const sockets = await readFile('/proc/net/unix', 'utf8')
    return sockets.includes(socket) ? true : undefined
  })
  return child
}
