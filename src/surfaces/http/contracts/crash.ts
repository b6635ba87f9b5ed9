import { z } from 'zod'
import { AgentReport, AgentStorage, StoredCore } from '../../../domain/crash/agent-protocol.ts'
import { Fingerprint, KnownCrash, ScoreBreakdown } from '../../../domain/crash/crash-record.ts'
import { Instant, list } from './basics.ts'
import { AnalysisState, ExplainedCrash, StoredAnalysis } from './crash-analysis.ts'
import { envelope, pageData, pageOf, pageQuery } from './envelope.ts'
import { NamespaceName, ObjectName } from './names.ts'

const ReportId = z.string().regex(/^[0-9a-f]{32}$/, 'must be the id of a crash: 32 hexadecimal digits')
const GroupId = z.string().regex(/^crash-[0-9a-z]{1,64}$/, 'must be the id of a crash group, such as crash-1a2b3c4d5e6f')

/** One core file as its node's agent saw it, in the documented names. */
export const CoredumpFile = z.object({
  id: ReportId,
  path: z.string(),
  fileName: z.string(),
  size: z.number(),
  modTime: Instant,
  pid: z.number(),
  uid: z.number(),
  signal: z.number(),
  reason: z.string().describe('why it died, in words; empty where nobody knows'),
  frame: z.string().optional().describe('the first frame of the program itself'),
  timestamp: Instant,
  executable: z.string(),
  arguments: list(z.string()),
  hostname: z.string(),
  nodeName: z.string(),
  podName: z.string().optional(),
  podNamespace: z.string().optional(),
  containerName: z.string().optional(),
  instanceName: z.string().optional(),
  version: z.string(),
  isAnalyzed: z.boolean(),
  valueScore: z.number(),
  isHighValue: z.boolean().describe('the score reaches the configured threshold'),
  quality: z.number(),
  group: z.string().optional(),
  hasFullCore: z.boolean().describe('kept whole, by the agent of its node'),
  hasSlimCore: z.boolean().describe('kept here, for a debugger'),
  hasAnalysis: z.boolean().describe('a model has said something about it'),
  status: AgentReport.shape.status,
  errorMessage: z.string().optional(),
  createdAt: Instant,
})
export type CoredumpFile = z.output<typeof CoredumpFile>

/** A file that was kept of a crash, and what is known of it since. */
export const KeptCore = z.object({
  ...StoredCore.shape,
  nodeName: z.string().describe('whose agent kept it'),
  storedAt: Instant,
  state: z.enum(['stored', 'deleted', 'missing', 'damaged']),
  isHere: z.boolean().describe('this server can give it'),
})
export type KeptCore = z.output<typeof KeptCore>

export const CoredumpDetail = z.object({
  file: CoredumpFile,
  gdbOutput: z.string().describe('the crashing thread’s stack as text; empty where none is known'),
  scoreBreakdown: ScoreBreakdown.optional(),
  viewerStatus: z.enum(['unavailable', 'stopped', 'starting', 'running']).describe('of a debugger in the browser'),
  report: AgentReport,
  analysis: StoredAnalysis.optional(),
  analysisState: AnalysisState.shape.state,
  explained: ExplainedCrash.optional().describe('where a model has explained the same bug and not this crash'),
  hasSlimCore: z.boolean(),
  kept: list(KeptCore).describe('files that were kept of it'),
  incident: z
    .object({ id: z.string(), openedAt: Instant, title: z.string() })
    .optional()
    .describe('the incident that its signal belongs to'),
})
export type CoredumpDetail = z.output<typeof CoredumpDetail>

export const CoredumpQuery = z.strictObject({
  ...pageQuery(['time', 'score', 'size', 'filename']),
  instance: z.string().max(253).optional(),
  namespace: NamespaceName.optional(),
  pod: ObjectName.optional(),
  node: ObjectName.optional(),
  id: z
    .string()
    .regex(/^[0-9a-f]{4,32}$/, 'must be the beginning of the id of a crash: 4 hexadecimal digits or more')
    .optional(),
  group: GroupId.optional(),
  minScore: z.coerce.number().min(0).max(10).optional(),
  status: AgentReport.shape.status.optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
})
export const CoredumpParams = z.strictObject({ id: ReportId })
/** As documented, these two come without the envelope. */
export const CoredumpPage = pageData(CoredumpFile)
export const CoredumpReply = CoredumpDetail

export const CrashGroup = z
  .object({
    id: z.string(),
    state: z.enum(['open', 'fixed']),
    fixedIn: z.string().optional(),
    count: z.int(),
    firstSeen: Instant,
    lastSeen: Instant,
    fullCores: z.int(),
    members: list(
      z.object({
        key: z.string(),
        fingerprint: Fingerprint,
        signal: z.string(),
        program: z.string(),
        abortMessage: z.string().optional(),
        looksLike: list(KnownCrash),
        count: z.int(),
        firstSeen: Instant,
        lastSeen: Instant,
      }),
    ).describe('its fingerprints, the most frequent first'),
  })
  .describe('crashes of one bug, across builds')
export type CrashGroup = z.output<typeof CrashGroup>

export const GroupQuery = z.strictObject({
  ...pageQuery(['lastSeen', 'firstSeen', 'count']),
  state: z.enum(['open', 'fixed']).optional(),
  instance: z.string().min(1).max(253).optional(),
  text: z.string().min(1).max(200).optional().describe('in a frame, a message, the program, a known report or the id'),
})
export const GroupParams = z.strictObject({ id: GroupId })
export const GroupReply = envelope(CrashGroup)

export const GroupChange = z.object({
  at: Instant,
  by: z.string(),
  what: z.enum(['merged', 'split', 'fixed', 'reopened']),
  group: z.string().describe('the group it was done to'),
  other: z.string().optional().describe('the group that came in by a merge, or that was taken out by a split'),
  keys: list(z.string()).optional().describe('fingerprints that moved'),
  version: z.string().optional(),
})
export type GroupChange = z.output<typeof GroupChange>

const Counted = list(z.object({ name: z.string(), count: z.int() }))
const NameCounts = z.object({ total: z.int().describe('different names'), most: Counted.describe('the most frequent, three at most') })
const trend = list(z.number()).describe('crashes a day, the oldest day first')
const oneNodeOnly = z.string().optional().describe('often on this node only: look at its hardware too')
/** A group in a list: enough for one line. */
export const CrashGroupRow = CrashGroup.extend({
  glance: z
    .object({ versions: NameCounts, pods: NameCounts, nodes: NameCounts, instances: NameCounts, trend, oneNodeOnly })
    .describe('where its crashes were'),
})
export type CrashGroupRow = z.output<typeof CrashGroupRow>
export const GroupPage = pageOf(CrashGroupRow)
export const GroupDetail = CrashGroup.extend({
  summary: z
    .object({
      count: z.int(),
      firstSeen: z.number(),
      lastSeen: z.number(),
      versions: Counted,
      pods: Counted,
      nodes: Counted,
      trend,
      oneNodeOnly,
      broughtBy: z.string().optional().describe('the version that brought it'),
    })
    .optional()
    .describe('times in milliseconds since 1970'),
  changes: list(GroupChange).describe('what people did to it, the latest first'),
  explained: ExplainedCrash.optional().describe('the latest of its crashes that a model has said something about'),
  releases: list(z.object({ version: z.string(), firstSeen: Instant })).describe(
    'versions of its program that crashed in any way, and when each first did; the oldest first',
  ),
})
export type GroupDetail = z.output<typeof GroupDetail>
export const GroupDetailReply = envelope(GroupDetail)
export const MergeGroupRequest = z.strictObject({ into: GroupId.describe('the group that stays') })
export const SplitGroupRequest = z.strictObject({
  keys: z.array(z.string().min(1).max(64)).min(1).max(500).describe('fingerprints to take out'),
})
export const FixedRequest = z.strictObject({ version: z.string().min(1).max(80).optional().describe('left out: the group is open again') })

const Proposal = z.object({ left: z.string(), right: z.string(), similarity: z.number() })
export type MergeProposal = z.output<typeof Proposal>
export const ProposalsReply = envelope(list(Proposal))
export const RefuseRequest = z.strictObject({ left: GroupId, right: GroupId })
export const Refused = envelope(z.object({ refused: z.literal(true) }))

/** `GET /api/stats`: what all agents together have told. */
export const AgentStats = z.object({
  globalState: z.object({ agents: z.int(), activeAgents: z.int(), crashes: z.int(), groups: z.int() }),
  agents: list(
    z.object({
      nodeName: z.string(),
      version: z.string(),
      status: z.string(),
      firstSeen: Instant,
      lastSeen: Instant,
      isActive: z.boolean(),
      storage: AgentStorage.optional(),
    }),
  ),
})

z.globalRegistry.add(CrashGroup, { id: 'CrashGroup' })
z.globalRegistry.add(CoredumpFile, { id: 'CoredumpFile' })
