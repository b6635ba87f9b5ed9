/** A frame as a log tells it. */
export interface LogFrame {
  /** Demangled, without arguments where the log has none. */
  readonly function: string | undefined
  readonly file: string | undefined
  readonly line: number | undefined
  /** `0x...`. */
  readonly pc: string | undefined
}

/** What the end of a container's log says about its crash. Texts are the process's own: data, bounded. */
export interface LogReading {
  /** Innermost first, at most 256 frames; absent where the log shows no stack. */
  readonly stack?: { readonly by: 'symbolizer' | 'go' | 'glog'; readonly frames: readonly LogFrame[] }
  /** The sentence the process died with: Go's panic line, what an exception said, an assertion. */
  readonly message?: string
  /** The signal as the log tells it, before any runtime raised another in its place. */
  readonly signal?: { readonly number: number; readonly code?: number; readonly faultAddress?: string; readonly pc?: string }
  /** The line that tells best why, as it stood in the log. */
  readonly fatalLine?: string
  /** It ended itself because its lease in etcd was lost: no crash at all. */
  readonly leftOnPurpose?: 'etcd-session-lost'
}
