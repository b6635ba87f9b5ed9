import { z } from 'zod'
import { Address } from '../../src/domain/crash/core-facts.ts'

/** What really happened in one crash of the corpus: known because the program was written to crash so, not because a debugger said it. */
export const Truth = z.object({
  name: z.string(),
  build: z.string(),
  /** True group: crashes with the same bug are the same, whatever their build; every other pair is different. */
  bug: z.string(),
  title: z.string(),
  /** Hash of everything that it was made from. */
  inputs: z.string(),
  /** Paths as the process saw them, inside `root/`. */
  executable: z.string(),
  arguments: z.array(z.string()),
  /** `full` = with debug information; `names` = symbol table only; `none` = stripped: no group across builds can be asked for. */
  symbols: z.enum(['full', 'names', 'none']),
  /** Of the process that crashed; absent where it was a child. */
  pid: z.int().optional(),
  /** How the started process ended, as the kubelet would tell it: 128 + signal where a signal ended it. */
  exitCode: z.int(),
  /** Absent where the crash leaves no core. */
  core: z
    .object({
      signal: z.int(),
      code: z.int().optional(),
      faultClass: z.string(),
      faultAddress: Address.optional(),
      /** Absent where the runtime decides. */
      threads: z.int().optional(),
      sizeBytes: z.int(),
      diskBytes: z.int(),
    })
    .optional(),
  /** The real fault, where a runtime or a handler caught it and raised another one. */
  original: z.object({ signal: z.int(), faultAddress: Address.optional() }).optional(),
  /** Where it went wrong: the innermost frame of the program itself. */
  faultingFunction: z.string(),
  /** Frames of the program on the crashed thread, innermost first; runtimes and libraries may stand between them. */
  frames: z.array(z.string()),
  /** Where the frames can be seen: `log` where the process printed them and the core's stacks no longer hold them, or there is no core. */
  framesIn: z.enum(['core', 'log', 'nowhere']),
  /** The kernel's name of the thread that crashed. */
  threadName: z.string(),
  /** A text that the process said at its end; also in log.txt. */
  message: z.string().optional(),
  hostname: z.string(),
  /** Values of the environment that must never appear in any output. */
  secrets: z.array(z.string()),
})
export type Truth = z.infer<typeof Truth>
