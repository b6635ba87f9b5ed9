/** What the name of a core file tells. */
export interface NamedCore {
  readonly pattern: 'systemd' | 'classic' | 'configured'
  readonly command?: string
  /** Name of the crashing thread, where the pattern holds `%e`. */
  readonly threadName?: string
  readonly executable?: string
  readonly pid?: number
  readonly tid?: number
  readonly uid?: number
  readonly gid?: number
  readonly signal?: number
  readonly bootId?: string
  readonly hostname?: string
  readonly crashedAtMs?: number
}

/** Reads names of core files that the kernel made after one `core_pattern`; undefined for a name that is none of them. */
export type PatternMatcher = (name: string) => NamedCore | undefined
