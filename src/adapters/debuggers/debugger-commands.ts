import { type DebuggerPart, partMarker } from '../../ports/cores/debugger.ts'

export interface CommandPaths {
  readonly core: string
  readonly executable: string | undefined
  /** An empty folder where nothing is to be looked up: without one gdb would look at our own files. */
  readonly root: string
}

const frames = 64

/** Before gdb looks at any file: nothing of the program or the user is executed, nothing is fetched, sources are not opened, values are not printed. */
const setUp = (root: string): readonly string[] => [
  'set auto-load off',
  'set debuginfod enabled off',
  `set sysroot ${root}`,
  `set debug-file-directory ${root}/usr/lib/debug`,
  'set source open off',
  'set startup-with-shell off',
  'set print frame-arguments none',
  'set print frame-info location-and-address',
  'set print entry-values no',
  'set print demangle on',
  'set max-completions 0',
  'set pagination off',
  'set confirm off',
  'set width 0',
  'set height 0',
  'set backtrace past-main on',
]

/** Go's own note of the fault that made a goroutine panic: by the thread pointer on x86-64, by register x28 on aarch64. */
const goSignal = (current: string): string =>
  `printf "%d %d %lu %lu\\n", ${current}->m->curg->sig, ${current}->m->curg->sigcode0, ${current}->m->curg->sigcode1, ${current}->m->curg->sigpc`

const parts: Readonly<Record<DebuggerPart, readonly string[]>> = {
  crash: ['thread', `backtrace ${frames}`],
  registers: ['info registers'],
  abort: ['set language c', 'set print elements 1000', 'x/s *(char**)&__abort_msg + 4'],
  go: [goSignal("(*('runtime.g'**)($fs_base-8))"), goSignal("(('runtime.g'*)$x28)")],
  threads: ['set language auto', `thread apply all backtrace ${frames}`],
}

/** One shot, no init files; each step apart, so that one that fails stops no other. The crash comes first: it is there even where the output is cut. */
export function gdbCommand({ core, executable, root }: CommandPaths): string[] {
  const steps = Object.entries(parts).flatMap(([part, commands]) => [`printf "\\n${partMarker}${part}\\n"`, ...commands])
  return [
    'gdb',
    '-nx',
    '-nh',
    '-batch',
    ...setUp(root).flatMap((line) => ['-iex', line]),
    ...steps.flatMap((step) => ['-ex', step]),
    ...(executable === undefined ? [] : ['--exec', executable, '--symbols', executable]),
    '--core',
    core,
  ]
}

/** `-e` always: without a program elfutils opens what the core says its program was. */
export function euStackCommand({ core, executable, root }: CommandPaths): string[] {
  return [
    'eu-stack',
    '-i',
    '-m',
    '-s',
    '-n',
    String(frames),
    `--debuginfo-path=${root}/usr/lib/debug`,
    ...(executable === undefined ? [] : ['-e', executable]),
    '--core',
    core,
  ]
}
