import { z } from 'zod'

/** A file made from a core of the corpus (or by hand), and what is true of it. Lies in `derived/`, listed in `derived/index.json`. */
export const Derived = z.object({
  /** Relative to `derived/`. */
  file: z.string(),
  kind: z.enum(['compressed', 'truncated', 'aarch64']),
  /** `null-write/o2`; absent where it was made by hand. */
  from: z.string().optional(),
  compression: z.enum(['none', 'zstd', 'lz4', 'xz', 'gzip']),
  /** As the file's systemd name says. */
  named: z.object({ command: z.string(), uid: z.int(), bootId: z.string(), pid: z.int(), timestamp: z.string() }).optional(),
  /** The file system took `user.coredump.*` attributes. */
  attributes: z.boolean(),
  /** Size of the core before compression, or before the cut. */
  coreBytes: z.int(),
  keptBytes: z.int().optional(),
})
export type Derived = z.infer<typeof Derived>
