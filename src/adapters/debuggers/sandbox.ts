import { readdirSync } from 'node:fs'
import { boundedRun } from '../processes/bounded-run.ts'

/**
 * How well a debugger can be shut in here, the best first:
 * `namespaces`: root makes namespaces, the debugger runs as nobody without network, other processes or any folder but its box and the system's libraries;
 * `user-namespace`: the same without root, as our own user without any capability;
 * `limits`: neither is allowed: our own user, limits of memory, time and files only.
 */
export type SandboxLevel = 'namespaces' | 'user-namespace' | 'limits'

export interface Shut {
  /** Folder with everything that the debugger may see beside the system's libraries. */
  readonly box: string
  /** A second one, read-only: the root in which the core's paths are looked up. */
  readonly root: string | undefined
  /** A file that is not in the box but belongs to it. */
  readonly core: string | undefined
}

/** Where box, root and core are seen from inside. */
export interface Inside {
  readonly box: string
  readonly root: string
  readonly core: string
}

export interface Limits {
  readonly memoryBytes: number
  readonly cpuSeconds: number
}

const nobody = 65_534
/** Debuggers and their libraries live in these; everything else at the top is hidden. */
const kept = new Set(['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'usr', 'proc', 'dev', 'mnt'])
const dropAll = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all']

/** Everything by absolute steps, ended at the first that fails: a half-made sandbox runs nothing. $1 box, $2 root or '', $3 core or '', $4 folders to hide; the rest is the command. */
const enter = `set -e
box=$1; root=$2; core=$3; hide=$4; shift 4
mount -t tmpfs -o size=1m,mode=755,nosuid,nodev tmpfs /mnt
mkdir /mnt/box /mnt/root
touch /mnt/core
mount --bind "$box" /mnt/box
if [ -n "$root" ]; then mount --bind "$root" /mnt/root; fi
if [ -n "$core" ]; then mount --bind "$core" /mnt/core; fi
for folder in $hide; do mount -t tmpfs -o size=4k,mode=755,ro,nosuid,nodev,noexec tmpfs "/$folder"; done
mount -t proc proc /proc
mount -o remount,ro /mnt
exec "$@"`

export const inside: Inside = { box: '/mnt/box', root: '/mnt/root', core: '/mnt/core' }

/** The whole command line for one run at a level. */
export function shutIn(level: SandboxLevel, shut: Shut, { memoryBytes, cpuSeconds }: Limits, command: readonly string[]): string[] {
  // Writable memory, not address space: a core of many gigabytes is mapped and costs nothing. No core of a debugger may land in the folder that is watched for cores.
  const limited = [
    'prlimit',
    '--core=0:0',
    `--data=${memoryBytes}:${memoryBytes}`,
    `--cpu=${cpuSeconds}:${cpuSeconds}`,
    '--nofile=512:512',
    '--fsize=0:0',
    ...command,
  ]
  if (level === 'limits') return limited
  const isRoot = level === 'namespaces'
  const user = isRoot ? [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : []
  const namespaces = [
    ...(isRoot ? [] : ['--user', '--map-root-user']),
    '--mount',
    '--net',
    '--pid',
    '--ipc',
    '--uts',
    '--fork',
    '--kill-child=SIGKILL',
  ]
  const told = [shut.box, shut.root ?? '', shut.core ?? '', hiddenFolders().join(' ')]
  return ['unshare', ...namespaces, '--', '/bin/sh', '-c', enter, 'sh', ...told, 'setpriv', ...user, ...dropAll, ...limited]
}

/** The best level that this machine allows, found by trying; `box` is any folder. */
export async function bestLevel(box: string, signal: AbortSignal): Promise<SandboxLevel> {
  const levels: readonly SandboxLevel[] = process.getuid?.() === 0 ? ['namespaces', 'limits'] : ['user-namespace', 'limits']
  for (const level of levels.slice(0, -1)) {
    const command = shutIn(level, { box, root: undefined, core: undefined }, { memoryBytes: 2 ** 28, cpuSeconds: 5 }, [
      '/bin/sh',
      '-c',
      'echo shut',
    ])
    const end = await boundedRun({ command, timeoutMs: 10_000, mostOutputBytes: 4096 }, signal)
    if (end.kind === 'ended' && end.output === 'shut\n') return level
  }
  return 'limits'
}

function hiddenFolders(): string[] {
  // A name with a space or worse cannot be passed in the list: there is none on a machine that is not under attack, and hiding fails closed only for that one folder.
  return readdirSync('/', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !kept.has(entry.name) && /^[\w.-]+$/.test(entry.name))
    .map(({ name }) => name)
}
