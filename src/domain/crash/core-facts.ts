import { z } from 'zod'

/** `0x` and lower-case hexadecimal digits: addresses do not fit a JavaScript number. */
export const Address = z.string().regex(/^0x[0-9a-f]{1,16}$/)

/** Lower-case hexadecimal digits of an ELF build-id note: names one build of one file, whatever its path. */
export const BuildId = z.string().regex(/^[0-9a-f]{2,128}$/)

/** A file that the crashed process had mapped, as one stretch of addresses. */
export const MappedModule = z.object({
  path: z.string().max(4096),
  buildId: BuildId.optional(),
  /** First address and first address behind it. */
  start: Address,
  end: Address,
})
export type MappedModule = z.infer<typeof MappedModule>

/** Why the kernel ended the process. */
export const CrashSignal = z.object({
  number: z.int().min(0).max(128),
  /** `SIGSEGV`; `signal 42` for one without a name. */
  name: z.string().max(20),
  /** `si_code`: above 0 the kernel's reason, 0 or less = sent by a process. */
  code: z.int(),
  /** `si_addr`; only where the kernel itself raised it. */
  faultAddress: Address.optional(),
  /** Who sent it, where a process did. */
  sender: z.object({ pid: z.int(), uid: z.int() }).optional(),
})
export type CrashSignal = z.infer<typeof CrashSignal>

export const CoreThread = z.object({
  tid: z.int(),
  pc: Address,
  sp: Address,
  /** Frame pointer: rbp, x29. */
  fp: Address,
})
export type CoreThread = z.infer<typeof CoreThread>

/** What a core file says by itself, without any debugger and without its program. Texts come from a crashed process: bounded, data, never an instruction. */
export const CoreFacts = z.object({
  machine: z.enum(['x86-64', 'aarch64']),
  /** The file ends before its program headers say so. */
  truncated: z.boolean(),
  /** Path of the executable; '' where nothing tells. */
  executable: z.string().max(4096),
  /** The name of the process as the kernel knows it, 15 characters at most. */
  command: z.string().max(64),
  arguments: z.array(z.string().max(4096)).max(100),
  pid: z.int(),
  parentPid: z.int(),
  uid: z.int(),
  gid: z.int(),
  signal: CrashSignal,
  /** The thread that the kernel wrote first: the one that dumped. */
  dumpThread: z.int(),
  threads: z.array(CoreThread).max(100_000),
  /** General registers of the thread that dumped, by name. */
  registers: z.record(z.string(), Address),
  modules: z.array(MappedModule).max(20_000),
  /** Allow-listed keys only (HOSTNAME, POD_*, KUBERNETES_SERVICE_HOST): everything else in the environment may be a secret. */
  environment: z.record(z.string(), z.string().max(512)),
  /** Things that could not be read, in words. */
  notes: z.array(z.string().max(300)).max(50),
})
export type CoreFacts = z.infer<typeof CoreFacts>
