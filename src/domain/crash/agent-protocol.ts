import { z } from 'zod'
import { CrashRecord } from './crash-record.ts'

/** What a node agent and the server say to each other over HTTP (token of role `operator`). The agent speaks first, always. */

/** Life of one core file on its node. Legal steps: discovered > processing > analyzed > stored; discovered or processing > skipped; any > error. */
export const coreStatuses = ['discovered', 'processing', 'analyzed', 'stored', 'skipped', 'error'] as const
export const CoreStatus = z.enum(coreStatuses)
export type CoreStatus = z.infer<typeof CoreStatus>

/** One file that was kept: the whole core, or its slim one. */
export const StoredCore = z.object({
  what: z.enum(['full', 'slim']),
  backend: z.enum(['local', 's3', 'nfs']),
  /** `{instance}/{timestamp}_{pod}_{container}.core.gz` or safe likeness. */
  name: z.string().max(1024),
  sizeBytes: z.int(),
  originalBytes: z.int(),
  sha256: z.string().length(64),
})
export type StoredCore = z.infer<typeof StoredCore>

/**
 * One finished core, told once: `id` is made from node, device, inode, size and time of the file, so a repeated delivery is recognised by the server.
 * `sequence` grows by one on each node: reports are delivered in order.
 */
export const AgentReport = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  sequence: z.int().min(1),
  nodeName: z.string().max(253),
  at: z.string().max(24),
  status: CoreStatus,
  /** Its path on the node. */
  file: z.string().max(4096).optional(),
  /** Why it was skipped, or what went wrong; in words. */
  why: z.string().max(500).optional(),
  /** Absent where the file could not be read at all. */
  record: CrashRecord.optional(),
  stored: z.array(StoredCore).max(2),
  /** Last lines of the container's log around the crash, at most 64 KiB, patterns masked. */
  logTail: z.string().max(65_536).optional(),
})
export type AgentReport = z.infer<typeof AgentReport>

/** `POST /api/v1/agents/reports`: at most 100 at once; those that were stored are named and may be forgotten by the agent. */
export const AgentReports = z.object({ reports: z.array(AgentReport).min(1).max(100) })
export const AgentReportsAnswer = z.object({
  stored: z.array(z.object({ id: z.string(), group: z.string().optional(), wantSlimCore: z.boolean() })),
})

/** `GET /api/v1/agents/groups`: what is known already, so that a known crash needs no debugger and no second full core. */
export const KnownGroup = z.object({
  id: z.string().max(80),
  key: z.string().max(64),
  exactKeys: z.array(z.string().max(64)).max(200),
  /** Full cores kept so far, over all nodes. */
  fullCores: z.int(),
})
export type KnownGroup = z.infer<typeof KnownGroup>
export const KnownGroups = z.object({ groups: z.array(KnownGroup).max(10_000), fullCoresPerGroup: z.int() })

/** `PUT /api/v1/agents/slim-cores/{report id}`: the zstd-compressed slim core as the body, 16 MiB at most. */
export const mostSlimCoreBytes = 16 * 1024 * 1024

/** What an agent's own store of cores holds. An agent that does not tell it is heard all the same. */
export const AgentStorage = z.object({
  backend: StoredCore.shape.backend,
  usedBytes: z.int().min(0),
  limitBytes: z.int().min(0),
  /** Of its file system; a bucket does not tell. */
  freeBytes: z.int().min(0).optional(),
  files: z.int().min(0),
})
export type AgentStorage = z.infer<typeof AgentStorage>

/** `POST /api/heartbeat`, every 60 s; a node is inactive after 2 minutes without. */
export const AgentHeartbeat = z.object({
  nodeName: z.string().max(253),
  version: z.string().max(80),
  status: z.string().max(200),
  storage: AgentStorage.optional(),
  /** Names of files that retention has deleted since the last heartbeat that was acknowledged. */
  deleted: z.array(z.string().max(1024)).max(1_000).optional(),
})
export type AgentHeartbeat = z.infer<typeof AgentHeartbeat>
export const AgentHeartbeatAnswer = z.object({ acknowledged: z.boolean() })
