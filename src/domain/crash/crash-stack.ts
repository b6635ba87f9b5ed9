import { z } from 'zod'
import { Address, BuildId } from './core-facts.ts'

export const Frame = z.object({
  /** Demangled, as the debugger names it; absent where no symbol covers the address. */
  function: z.string().max(4096).optional(),
  /** Path of the mapped file that holds the address; '' where none does. */
  module: z.string().max(4096),
  /** Offset of the address in that file's mapping (the address itself where there is no module). */
  offset: Address,
  buildId: BuildId.optional(),
  file: z.string().max(4096).optional(),
  line: z.int().optional(),
  /** Expanded from an inlined call: shares its address with the frame below it. */
  inlined: z.literal(true).optional(),
  /** The kernel's signal trampoline: frames below it were running when the signal came. */
  signalHandler: z.literal(true).optional(),
})
export type Frame = z.infer<typeof Frame>

/** One thread's stack, innermost frame first. */
export const ThreadStack = z.object({
  tid: z.int(),
  name: z.string().max(64).optional(),
  frames: z.array(Frame).max(1024),
})
export type ThreadStack = z.infer<typeof ThreadStack>

/** Where the stack comes from. `notes`: no debugger could help, only the program counters of the core's own notes. */
const stackOrigins = ['gdb', 'eu-stack', 'log', 'notes'] as const

/** Why there is no better stack; each is told apart because each is mended in another way. */
const stackFaults = [
  'debugger-missing',
  'no-permission',
  'timed-out',
  'truncated-core',
  'no-symbols',
  'unreadable',
  'debugger-failed',
] as const
export type StackFault = (typeof stackFaults)[number]

export const StackReport = z.object({
  origin: z.enum(stackOrigins),
  threads: z.array(ThreadStack).max(100_000),
  /** The thread whose stack explains the crash; not always the one that dumped. */
  crashThread: z.int(),
  /** What the process itself said at its end: an assertion, an exception's text, Go's panic line. */
  abortMessage: z.string().max(2000).optional(),
  /** Set where Go's runtime caught a fault and raised SIGABRT in its place: what really happened. */
  goReraised: z
    .object({ signal: z.int(), code: z.int().optional(), faultAddress: Address.optional(), pc: Address.optional(), sp: Address.optional() })
    .optional(),
  fault: z.object({ kind: z.enum(stackFaults), detail: z.string().max(500) }).optional(),
})
export type StackReport = z.infer<typeof StackReport>
