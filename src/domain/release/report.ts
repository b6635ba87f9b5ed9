import { z } from 'zod'
import type { Text } from '../text.ts'
import { DeploymentAlert } from './alert.ts'

/** Life of a report: `generating` until it is `completed` or `failed`; nothing else is legal, and a failed one never blocks the next version. */
export const reportStatuses = ['generating', 'completed', 'failed'] as const
export const ReportStatus = z.enum(reportStatuses)
export type ReportStatus = z.infer<typeof ReportStatus>

/** The four sections that every report has, in this order. */
export const reportSections = ['overview', 'rootCauseAnalysis', 'impactScope', 'remediationPlan'] as const
export type ReportSection = (typeof reportSections)[number]
export const sectionTitles: Readonly<Record<ReportSection, Text>> = {
  overview: { en: '【Overview】', zh: '【问题概述】' },
  rootCauseAnalysis: { en: '【Root cause】', zh: '【根因分析】' },
  impactScope: { en: '【Impact】', zh: '【影响范围】' },
  remediationPlan: { en: '【Remediation】', zh: '【解决方案】' },
}

/** One question that was put to a tool, numbered within its report: what a claim cites as `[n]`. The result itself is kept only as far as it was shown. */
export const ToolCallRecord = z.object({
  number: z.int().min(1),
  /** Turn of the conversation, from 1; 0 = asked by the rules before any model. */
  round: z.int().min(0),
  tool: z.string().max(128),
  /** The MCP server that answered; absent where it was Aceso itself. */
  source: z.string().max(32).optional(),
  arguments: z.string().max(8_000),
  result: z.string().max(20_000),
  /** The whole result's size, before it was cut to what is kept. */
  sizeBytes: z.int(),
  durationMs: z.number(),
  cached: z.boolean(),
  error: z.string().max(1_000).optional(),
})
export type ToolCallRecord = z.infer<typeof ToolCallRecord>

/** One sentence of the report, and whether what it says stands in the results that it cites. */
export const Claim = z.object({
  section: z.enum(reportSections),
  text: z.string().max(2_000),
  cites: z.array(z.int()).max(20),
  /** `supported`: cited, and its numbers are there; `differs`: a number in it is not in what it cites; `uncited`: cites nothing; `unknown-citation`: cites what was never asked. */
  verdict: z.enum(['supported', 'differs', 'uncited', 'unknown-citation']),
  /** Numbers of the text that no cited result holds. */
  differing: z.array(z.string().max(40)).max(20),
})
export type Claim = z.infer<typeof Claim>

/** A query of the report, parsed and run before it is believed. */
export const ReportQuery = z.object({
  promQL: z.string().max(4_000),
  /** `dropped` with the reason: it does not parse, fails, or answers with nothing. */
  status: z.enum(['valid', 'dropped']),
  why: z.string().max(500).optional(),
  /** The same for a reader, where the words are ours. */
  reason: z.object({ en: z.string().max(500), zh: z.string().max(500) }).optional(),
  series: z.int(),
})
export type ReportQuery = z.infer<typeof ReportQuery>

/** A cause that rules or statistics found before any model was asked. */
export const KnownCause = z.object({
  id: z.string().max(40),
  cause: z.string().max(120),
  summary: z.object({ en: z.string().max(1_000), zh: z.string().max(1_000) }),
  confidence: z.number().min(0).max(1),
})
export type KnownCause = z.infer<typeof KnownCause>

/** What ends a report though a model could be asked. */
export const reportFaults = ['deadline', 'round-limit', 'answer-invalid', 'interrupted'] as const
export type ReportFault = (typeof reportFaults)[number]

export const ReportError = z.object({
  /** Stable: one of `reportFaults`, or `model-` and why no model answered (`model-timed-out`, `model-hourly-limit`). */
  code: z.string().max(60),
  message: z.string().max(2_000),
  /** The same for a reader, where the words are ours. */
  why: z.object({ en: z.string().max(2_000), zh: z.string().max(2_000) }).optional(),
  retryable: z.boolean(),
})
export type ReportError = z.infer<typeof ReportError>

/** One part of the automatic score, 0-1, with what it was taken from. */
export const ScorePart = z.object({ name: z.string().max(60), value: z.number().min(0).max(1), detail: z.string().max(300) })
export const Rating = z.object({
  by: z.string().max(253),
  stars: z.int().min(1).max(5),
  comment: z.string().max(2_000).optional(),
  at: z.string().max(24),
})

/** One question that was answered while the report is being written: what it was and how it went, not what it told. */
const AnsweredCall = z.object({
  number: z.int().min(1),
  round: z.int().min(0),
  tool: z.string().max(128),
  durationMs: z.number(),
  sizeBytes: z.int(),
  cached: z.boolean(),
  isError: z.boolean(),
})

/** Where a report that is being written stands. */
export const ReportProgress = z.object({
  /** Turn of the model; 0 while the rules look. */
  round: z.int().min(0),
  doing: z.enum(['rules', 'thinking', 'asking', 'proving']),
  /** Tools that are asked just now. */
  tools: z.array(z.string().max(128)).max(40),
  answers: z.int(),
  /** The latest of them, in the order of their numbers. */
  calls: z.array(AnsweredCall).max(60).default([]),
  tokens: z.object({ input: z.int(), output: z.int() }),
  costUsd: z.number().optional(),
  /** Queries of the report that are run before it is believed; told while it is proved. */
  queries: z.int().optional(),
})
export type ReportProgress = z.infer<typeof ReportProgress>

/** What a report says in one language. */
const Saying = z.object({
  /** JSON text `{"promQL": [...], "content": "【问题概述】..."}`; of a failed report the error's text. */
  content: z.string().max(200_000),
  /** Why no model was asked, or what became of asking it. */
  modelNote: z.string().max(500).optional(),
  claims: z.array(Claim).max(200),
})
export type Saying = z.infer<typeof Saying>

/** As many questions as a report keeps, of rules and model together; a model that has asked that many must answer. */
export const mostToolCalls = 400

/** One version of the diagnosis of a deployment. */
export const DiagnosisReport = z.object({
  ...Saying.shape,
  id: z.string().max(64),
  deploymentId: z.string().max(128),
  /** 1, 2, 3 ... for each deployment. */
  version: z.int().min(1),
  /** A person has marked it as the one to read; without a mark it is the newest completed one, else the newest. */
  isMarked: z.boolean(),
  status: ReportStatus,
  trigger: z.enum(['alert', 'manual', 'monitor', 'rollout']),
  /** Only while it is generating. */
  progress: ReportProgress.optional(),
  /** The alert it answers; deliveries of the same alert do not make another report while it is being made and for a while after. */
  alertKey: z.string().max(256).optional(),
  /** As it was told first. */
  alert: DeploymentAlert.optional(),
  /** When the alert was told to be over. */
  resolvedAt: z.string().max(24).optional(),
  incidentId: z.string().max(64).optional(),
  /** `model`: a model investigated; `rules`: the rules were sure, or no model could be asked. */
  writtenBy: z.enum(['model', 'rules']),
  /** The model names another cause than the rules do; both are shown. */
  contradictsRules: z.boolean(),
  rules: z.array(KnownCause).max(20),
  queries: z.array(ReportQuery).max(40),
  toolCalls: z.array(ToolCallRecord).max(mostToolCalls),
  /** Texts from outside that read like instructions to the model: what was tried, and where. */
  attempts: z.array(z.object({ where: z.string().max(200), text: z.string().max(500) })).max(50),
  /** Of what it says. */
  language: z.enum(['en', 'zh']),
  /** The same in the other language, where rules wrote it: they know both. */
  otherLanguage: Saying.optional(),
  promptVersion: z.string().max(60),
  provider: z.string().max(60).optional(),
  model: z.string().max(120).optional(),
  tokens: z.object({ input: z.int(), output: z.int() }),
  /** Undefined = the price is not known. */
  costUsd: z.number().optional(),
  rounds: z.int(),
  durationMs: z.number(),
  score: z.array(ScorePart).max(20),
  ratings: z.array(Rating).max(1_000),
  error: ReportError.optional(),
  createdTime: z.string().max(24),
  updatedTime: z.string().max(24),
})
export type DiagnosisReport = z.infer<typeof DiagnosisReport>

/** How a report stands, for whoever watches it being written. */
export const ReportStanding = DiagnosisReport.pick({ id: true, status: true, progress: true })
export type ReportStanding = z.infer<typeof ReportStanding>

/** The name under which the turns of a report are paid, whoever writes it. */
export function reportTask(id: string): string {
  return `report ${id}`
}

/** What a report holds that nobody has written yet. */
export const nothingWritten = {
  content: '',
  writtenBy: 'rules',
  contradictsRules: false,
  rules: [],
  claims: [],
  queries: [],
  toolCalls: [],
  attempts: [],
  promptVersion: '',
  tokens: { input: 0, output: 0 },
  rounds: 0,
  durationMs: 0,
  score: [],
} satisfies Partial<DiagnosisReport>
