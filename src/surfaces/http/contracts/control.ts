import { z } from 'zod'
import { roles } from '../../../ports/store/store.ts'
import { Instant, list, NotChecked, ObjectRef } from './basics.ts'
import { envelope, pageOf, pageQuery } from './envelope.ts'
import { Comment, PlanId, TokenName } from './names.ts'

export const PlanParams = z.strictObject({ id: PlanId })
export const ApproveRequest = z
  .strictObject({
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 that the plan shows')
      .optional()
      .describe('the plan as it was read; another one answers 409'),
    comment: Comment,
  })
  .default({})

export const WriteSwitch = z
  .object({ paused: z.boolean(), by: z.string().optional(), at: Instant.optional(), comment: z.string().optional() })
  .describe('the switch that stops all writes')
export type WriteSwitch = z.output<typeof WriteSwitch>
export const WriteSwitchReply = envelope(WriteSwitch)

export const Role = z.enum(roles)
export type Role = z.output<typeof Role>

/** Who the server takes the caller for, and whether it has any tokens at all. */
export const Caller = z.object({ name: z.string(), role: Role, local: z.boolean().describe('no token exists: this machine only') })
export type Caller = z.output<typeof Caller>

export const Overview = z
  .object({
    cluster: z.object({
      id: z.string(),
      origin: z.string(),
      readOnly: z.boolean(),
      lookedAt: Instant.optional(),
      objects: z.number(),
      notReadable: list(NotChecked),
      error: z.string().optional(),
    }),
    mode: z.string(),
    writes: WriteSwitch,
    open: z.number(),
    needApproval: z.number(),
    unhealthyNodes: list(ObjectRef),
    caller: Caller,
    version: z.string(),
  })
  .describe('the strip of the first page')
export type Overview = z.output<typeof Overview>
export const OverviewReply = envelope(Overview)

export const FeedbackQuery = z.strictObject({
  month: z
    .string()
    .regex(/^[2-9]\d{3}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11')
    .optional()
    .describe('the present one when left out; months begin in UTC'),
})

export const Pattern = z
  .object({
    id: z.string(),
    cause: z.string(),
    action: z.string(),
    symptoms: list(z.string()),
    successes: z.number(),
    failures: z.number(),
    good: z.number(),
    bad: z.number(),
    recoverMsSum: z.number(),
    lastSeenAt: Instant,
    trust: z.number().describe('0-1: how much to trust the action for the cause'),
    averageRecoverMs: z.number().optional(),
  })
  .describe('what the past says about one way of mending one cause')
export type Pattern = z.output<typeof Pattern>
export const PatternQuery = z.strictObject(pageQuery(['lastSeenAt', 'successes', 'failures', 'trust', 'cause']))
export const PatternPage = pageOf(Pattern)

export const DeadLetter = z
  .object({
    id: z.string(),
    job: z.object({ step: z.string(), incidentId: z.string(), afterMs: z.number() }),
    error: z.string(),
    at: z.string(),
  })
  .describe('a step that failed for good and waits for a person')
export type DeadLetter = z.output<typeof DeadLetter>
export const DeadLetterQuery = z.strictObject(pageQuery(['at']))
export const DeadLetterPage = pageOf(DeadLetter)
export const DeadLetterParams = z.strictObject({ id: z.string().regex(/^[0-9a-zA-Z-]{1,64}$/) })
export const ReplayReply = envelope(z.object({ replayed: z.literal(true) }))

export const Token = z.object({ name: z.string(), role: Role, createdAt: Instant })
export type Token = z.output<typeof Token>
export const TokenQuery = z.strictObject(pageQuery(['name', 'role', 'createdAt'], false))
export const TokenPage = pageOf(Token)
export const TokenParams = z.strictObject({ name: TokenName })
export const CreateTokenRequest = z.strictObject({ name: TokenName, role: Role })
export const CreatedTokenReply = envelope(Token.extend({ token: z.string().describe('shown this once') }))
export const RemovedTokenReply = envelope(z.object({ removed: z.string() }))

z.globalRegistry.add(WriteSwitch, { id: 'WriteSwitch' })
z.globalRegistry.add(Overview, { id: 'Overview' })
z.globalRegistry.add(Pattern, { id: 'Pattern' })
z.globalRegistry.add(DeadLetter, { id: 'DeadLetter' })
z.globalRegistry.add(Token, { id: 'Token' })
