import type { StackFault } from '../../domain/crash/crash-stack.ts'

/** Runs a debugger over a core, once, in a sandbox: own user, no network, bounded memory, time and output. Knows nothing of what the output means. */
export interface Debugger {
  /** Which programs are here, with their versions; undefined = missing. */
  versions(signal: AbortSignal): Promise<Readonly<Record<'gdb' | 'eu-stack', string | undefined>>>
  run(request: DebuggerRun, signal: AbortSignal): Promise<DebuggerAnswer>
}

export interface DebuggerRun {
  /** `gdb`: crash thread's backtrace, all threads, registers, abort message, each behind a marker line. `eu-stack`: all threads, inlined calls expanded. */
  readonly tool: 'gdb' | 'eu-stack'
  /** An unpacked core. */
  readonly corePath: string
  /** Folder in which paths of the core are looked up, never the host's own `/`; undefined = nothing is looked up, and nothing but the core is read. */
  readonly root?: string
  /** The program itself, proved by its build-id beforehand. */
  readonly executable?: string
  readonly timeoutMs: number
}

/** Begins the line before each part of gdb's output: `@@aceso registers`. */
export const partMarker = '@@aceso '
export const debuggerParts = ['crash', 'registers', 'abort', 'go', 'threads'] as const
export type DebuggerPart = (typeof debuggerParts)[number]

/** `ran` says only that the program ended by itself: what it printed decides, its exit code means nothing. */
export type DebuggerAnswer =
  | { readonly kind: 'ran'; readonly output: string; readonly errors: string; readonly cut: boolean; readonly ms: number }
  | { readonly kind: 'failed'; readonly fault: StackFault; readonly detail: string }
