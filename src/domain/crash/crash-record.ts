import { z } from 'zod'
import { Address, BuildId, CrashSignal } from './core-facts.ts'
import { StackReport, ThreadStack } from './crash-stack.ts'

/** How a core was tied to its pod, the surest first. */
const linkMethods = ['cgroup', 'hostname-attribute', 'hostname-in-core', 'hostname-in-name', 'restart-time'] as const
export type LinkMethod = (typeof linkMethods)[number]

export const MilvusInstanceRef = z.object({ name: z.string().max(253), namespace: z.string().max(63), type: z.enum(['helm', 'operator']) })
export type MilvusInstanceRef = z.infer<typeof MilvusInstanceRef>

/** Whose crash it was. Absent rather than invented; what speaks against it is shown. */
export const PodLink = z.object({
  namespace: z.string().max(63),
  name: z.string().max(253),
  uid: z.string().max(64).optional(),
  container: z.string().max(63).optional(),
  /** Image of that container: what is told as the version that crashed. */
  image: z.string().max(512).optional(),
  instance: MilvusInstanceRef.optional(),
  method: z.enum(linkMethods),
  /** 0-1. */
  confidence: z.number().min(0).max(1),
  /** Other evidence that names another pod. */
  conflicts: z.array(z.object({ method: z.enum(linkMethods), says: z.string().max(320) })).max(5),
})
export type PodLink = z.infer<typeof PodLink>

/** What makes two crashes the same bug, across builds. */
export const Fingerprint = z.object({
  /** SHA-256 over signal, fault class, message template and frames, 32 hexadecimal digits; absent where nothing usable is left: such a crash is never grouped. */
  key: z.string().max(64).optional(),
  /** SHA-256 over the chain of build-id and offset: same build, same place; needs no symbols. */
  exactKey: z.string().max(64).optional(),
  /** `sent`, `pc-null`, `near-null`, `stack-limit`, `non-canonical`, `wild`, or `c<si_code>` for signals that have no fault address. */
  faultClass: z.string().max(20),
  messageTemplate: z.string().max(500).optional(),
  /** At most eight application frames: `module!function`. The module of a qualified name is shown but not compared: a log does not know it. */
  frames: z.array(z.string().max(512)).max(8),
  origin: z.enum(['stack', 'log', 'none']),
})
export type Fingerprint = z.infer<typeof Fingerprint>

/** The documented 0-10 value score with the values used at the time; never computed again later. */
export const ScoreBreakdown = z.object({
  baseScore: z.number(),
  crashReasonScore: z.number(),
  panicKeywordScore: z.number(),
  stackTraceScore: z.number(),
  threadScore: z.number(),
  podAssocScore: z.number(),
  signalScore: z.number(),
  fileSizeScore: z.number(),
  freshnessScore: z.number(),
  /** Sum before the cap. */
  rawScore: z.number(),
  /** 0-10. */
  totalScore: z.number().min(0).max(10),
})
export type ScoreBreakdown = z.infer<typeof ScoreBreakdown>

const compressions = ['none', 'zstd', 'lz4', 'xz', 'gzip'] as const
export type Compression = (typeof compressions)[number]

/** A known crash of Milvus (or another program) that this one looks like. */
export const KnownCrash = z.object({
  /** `milvus#48792`. */
  id: z.string().max(80),
  title: z.string().max(300),
  similarity: z.number().min(0).max(1),
  fixedIn: z.string().max(80).optional(),
  advice: z.object({ en: z.string().max(500), zh: z.string().max(500) }).optional(),
})
export type KnownCrash = z.infer<typeof KnownCrash>

const crashSchema = 'aceso.crash/v1'

/** One crash, as `aceso crash inspect -o json` prints it, as the agent reports it and as the server stores it. */
export const CrashRecord = z.object({
  schema: z.literal(crashSchema),
  file: z.string().max(4096),
  compressed: z.enum(compressions),
  /** As it would be unpacked; of a compressed core only where its header tells. */
  sizeBytes: z.number().int().optional(),
  /** Blocks it really takes on the disk: a core is full of holes. */
  diskBytes: z.number().int(),
  truncated: z.boolean(),
  machine: z.enum(['x86-64', 'aarch64']),
  program: z.string().max(4096),
  command: z.string().max(64),
  arguments: z.array(z.string().max(4096)).max(100),
  pid: z.int(),
  uid: z.int(),
  /** The thread that dumped. */
  threadId: z.int(),
  threadCount: z.int(),
  signal: CrashSignal,
  goReraised: StackReport.shape.goReraised,
  /** `Segmentation fault (SIGSEGV)`; '' = unknown. */
  reason: z.string().max(200),
  faultAddress: Address.optional(),
  abortMessage: StackReport.shape.abortMessage,
  /** When the process died, as well as it is known. */
  crashedAt: z.string().max(24),
  stack: StackReport.pick({ origin: true, fault: true }),
  threads: z.array(ThreadStack).max(100_000),
  crashThread: z.int(),
  registers: z.record(z.string(), Address),
  modules: z.array(z.object({ path: z.string().max(4096), buildId: BuildId.optional() })).max(20_000),
  hostname: z.string().max(253).optional(),
  pod: PodLink.optional(),
  fingerprint: Fingerprint,
  /** Id of the group, where the one who made the record knows the groups. */
  group: z.string().max(80).optional(),
  looksLike: z.array(KnownCrash).max(5),
  /** 0-1: how much of the stack is readable (satyr's q). */
  quality: z.number().min(0).max(1),
  score: ScoreBreakdown,
  notes: z.array(z.string().max(500)).max(50),
})
export type CrashRecord = z.infer<typeof CrashRecord>
