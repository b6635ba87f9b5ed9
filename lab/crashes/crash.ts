import type { Truth } from './truth.ts'

/** How a program is compiled. Lines are shifted by blank lines above the source, as another release would shift them. */
export interface Build {
  readonly optimize: '-O1' | '-O2'
  readonly shiftedLines: number
  readonly symbols: Truth['symbols']
}

export const builds = {
  o1: { optimize: '-O1', shiftedLines: 0, symbols: 'full' },
  o2: { optimize: '-O2', shiftedLines: 37, symbols: 'full' },
  plain: { optimize: '-O2', shiftedLines: 11, symbols: 'names' },
  stripped: { optimize: '-O2', shiftedLines: 5, symbols: 'none' },
} as const satisfies Readonly<Record<string, Build>>
export type BuildName = keyof typeof builds

/** One way to crash: its program, and the truth about it. */
export interface Crash {
  readonly name: string
  /** True group; the name by default. */
  readonly bug?: string
  readonly title: string
  /** Files below programs/; a folder is a Go program. */
  readonly sources: readonly string[]
  /** Sources that become a shared library beside the program. */
  readonly library?: { readonly name: string; readonly sources: readonly string[] }
  /** The program's file name; the crash's own by default. */
  readonly program?: string
  readonly flags?: readonly string[]
  readonly arguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly builds?: readonly BuildName[]
  readonly exitCode: number
  /** Absent where no core is left. */
  readonly core?: ExpectedCore
  readonly original?: Truth['original']
  readonly frames: readonly string[]
  /** `core` by default. */
  readonly framesIn?: Truth['framesIn']
  readonly threadName?: string
  readonly message?: string
}

interface ExpectedCore {
  readonly signal: number
  readonly faultClass: string
  readonly code?: number
  readonly faultAddress?: string
  /** 1 by default. */
  readonly threads?: number | 'varies'
}

export const signals = { quit: 3, ill: 4, abort: 6, bus: 7, fpe: 8, segv: 11 } as const
