import { z } from 'zod'
import { StoredCore } from '../../../domain/crash/agent-protocol.ts'
import { Instant, list, Text } from './basics.ts'
import { envelope } from './envelope.ts'

const Backend = StoredCore.shape.backend

/** What a verification found that is not as it should be. */
const StoredProblem = z.object({
  name: z.string(),
  state: z
    .enum(['missing', 'damaged', 'orphaned'])
    .describe('known and not there; not the bytes that were stored; there and known to nobody'),
  why: z.string().optional(),
})

export const Verification = z
  .object({
    state: z.enum(['running', 'done', 'failed']),
    by: z.string().describe('who asked'),
    startedAt: Instant,
    finishedAt: Instant.optional(),
    checkedFiles: z.int(),
    checkedBytes: z.int(),
    missing: z.int(),
    damaged: z.int(),
    orphaned: z.int(),
    problems: list(StoredProblem).describe('the first two hundred'),
    why: z.string().optional().describe('why it failed'),
  })
  .describe('every stored file read to its end and compared with its checksum')
export type Verification = z.output<typeof Verification>
export const VerificationReply = envelope(Verification)

const Sum = z.object({ files: z.int(), bytes: z.int() })
const Held = { files: z.int(), bytes: z.int(), full: z.int().describe('whole cores among them'), slim: z.int() }

export const ServerStorage = z
  .object({
    backend: Backend,
    place: z.string().describe('folder or bucket'),
    state: z.enum(['usable', 'unusable', 'disabled']),
    why: z.string().optional().describe('why it is not usable'),
    files: z.int(),
    bytes: z.int(),
    limitBytes: z.int(),
    freeBytes: z.int().optional().describe('of its file system; a bucket does not tell'),
    keepFreePercent: z.number(),
    retentionDays: z.number(),
    oldestAt: Instant.optional(),
    isNearLimit: z.boolean(),
    lastCleanUp: z
      .object({ at: Instant, deletedFiles: z.int(), deletedBytes: z.int(), heldFiles: z.int(), heldBytes: z.int() })
      .optional()
      .describe('what retention last did'),
  })
  .describe('where this server keeps slim cores')

export const NodeStorage = z
  .object({
    nodeName: z.string(),
    isActive: z.boolean(),
    backend: Backend,
    usedBytes: z.int(),
    limitBytes: z.int(),
    freeBytes: z.int().optional(),
    files: z.int(),
    isNearLimit: z.boolean(),
    at: Instant.describe('when its agent last said so'),
  })
  .describe('where the agent of a node keeps cores; s3 and nfs may be one place for many nodes')

export const CrashStorage = z
  .object({
    server: ServerStorage,
    nodes: list(NodeStorage),
    kept: z
      .object({ files: z.int(), bytes: z.int(), full: Sum, slim: Sum, oldestAt: Instant.optional() })
      .describe('files that crash records name and that nobody has said are gone'),
    byBackend: list(z.object({ backend: Backend, ...Held })),
    byGroup: list(
      z.object({
        group: z.string().optional().describe('absent: crashes that cannot be grouped'),
        frame: z.string().optional().describe('where that bug strikes'),
        ...Held,
      }),
    ).describe('the largest first, at most fifty'),
    records: z
      .object({ total: z.int(), retentionDays: z.number(), perGroup: z.int() })
      .describe('crash records and how long they are kept'),
    verification: Verification.optional().describe('the last one'),
    advice: list(z.object({ code: z.string(), text: Text })).describe('what to do where room runs short'),
  })
  .describe('where core files are kept, and how full it is')
export type CrashStorage = z.output<typeof CrashStorage>
export const CrashStorageReply = envelope(CrashStorage)

z.globalRegistry.add(CrashStorage, { id: 'CrashStorage' })
z.globalRegistry.add(Verification, { id: 'Verification' })
