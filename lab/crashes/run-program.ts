import { spawn } from 'node:child_process'
import { chmod, copyFile, link, mkdir, readdir, realpath, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { signalNumbers } from '../../src/domain/crash/process-signals.ts'
import { must } from '../run.ts'

/** The loader and the libraries of a program, at the paths where it will look for them: `root` becomes a small image of its own. */
export async function addLibraries(root: string, program: string, store: string): Promise<void> {
  const listed = await must('ldd', [join(root, program)])
  const paths = [...listed.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? '').filter((path) => !path.startsWith(root))
  // The unwinder is loaded by name when a backtrace is asked for.
  const unwinder = (await readdir('/lib/x86_64-linux-gnu')).includes('libgcc_s.so.1')
  for (const path of new Set([...paths, ...(unwinder ? ['/lib/x86_64-linux-gnu/libgcc_s.so.1'] : [])])) {
    const kept = await keepLibrary(path, store)
    await mkdir(dirname(join(root, path)), { recursive: true })
    await link(kept, join(root, path))
  }
}

const keptLibraries = new Map<string, Promise<string>>()

/** One copy of a library of this machine serves all cases: each links to it. */
function keepLibrary(path: string, store: string): Promise<string> {
  const before = keptLibraries.get(path)
  if (before !== undefined) return before
  const copy = async () => {
    const kept = join(store, path)
    await mkdir(dirname(kept), { recursive: true })
    await copyFile(await realpath(path), `${kept}.new`)
    await chmod(`${kept}.new`, 0o755)
    await rename(`${kept}.new`, kept)
    return kept
  }
  const made = copy()
  keptLibraries.set(path, made)
  return made
}

export interface Ending {
  readonly pid: number
  /** 128 + signal where a signal ended it, as container runtimes say it. */
  readonly exitCode: number
  /** Standard output and error in the order of their arrival, as a pod's log has them. */
  readonly log: string
}

/**
 * Runs a program as a container would: its own root and host name, its own user, the given environment and nothing else, a working folder that takes its core.
 * The shell turns itself into the program, so that what ends is the program.
 */
export function runProgram(
  root: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  timeoutMs = 120_000,
): Promise<Ending> {
  const script =
    'ulimit -c unlimited; hostname "$1"; mount --bind /proc "$2/proc"; mount --bind /dev "$2/dev"; shift; root=$1; shift; exec chroot --userspec=1000:1000 "$root" "$@"'
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...environment }
  return new Promise((resolve, reject) => {
    const isolate = [
      '--mount',
      '--uts',
      '--propagation',
      'private',
      'bash',
      '-c',
      script,
      'bash',
      environment['HOSTNAME'] ?? 'corpus',
      root,
    ]
    const child = spawn('unshare', [...isolate, ...command], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    const said: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const exitCode = signal === null ? (code ?? -1) : 128 + (signalNumbers[signal] ?? 0)
      resolve({ pid: child.pid ?? 0, exitCode, log: Buffer.concat(said).toString('utf8') })
    })
  })
}
