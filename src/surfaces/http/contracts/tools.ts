import { z } from 'zod'
import { Instant, list } from './basics.ts'
import { envelope } from './envelope.ts'

export const HostName = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?$/, 'must be the name of a host')

export const MetricQuery = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(4000)
    .describe('PromQL; {{hostname}} in a label matcher stands for the chosen hosts')
    .meta({ example: 'up{hostname="{{hostname}}"}' }),
  start: z.string().min(1).max(40).describe('RFC 3339, seconds since 1970, or now-1h'),
  end: z.string().min(1).max(40).default('now').describe('the same; without it now'),
  step: z.string().min(1).max(20).default('60s').describe('15s, 1m, or seconds'),
  hostname: z
    .union([HostName.transform((name) => [name]), z.array(HostName).max(200)])
    .default([])
    .describe('chosen host; may be given several times'),
})

export const MetricSeries = z.object({
  instance: z.string().describe('label instance, hostname or pod'),
  metric: z.string().describe('name of the metric, or the query where it has none'),
  unit: z.string().describe('by the name of the metric; empty where that says none'),
  data: list(
    z.object({ timestamp: z.int().describe('milliseconds since 1970'), value: z.number().nullable().describe('null: not a number') }),
  ),
  labels: z.record(z.string(), z.string()),
})
/** Answered as documented, without the envelope. */
export const MetricAnswer = z.object({
  series: list(MetricSeries),
  more: z.int().describe('series that were left out'),
  warnings: list(z.string()),
})
export type MetricAnswer = z.output<typeof MetricAnswer>

const ToolState = z.object({
  name: z.string(),
  source: z.string().describe('aceso, or the name of the MCP server'),
  state: z.enum(['ready', 'off']),
  why: z.string().optional(),
  description: z.string().optional(),
})

const ToolServerState = z.object({
  name: z.string(),
  state: z.enum(['starting', 'up', 'down', 'stopped']),
  since: Instant,
  why: z.string().optional(),
  nextTryAt: Instant.optional(),
  startMs: z.int().optional().describe('from its start to its list of tools'),
  product: z.string().optional(),
  restarts: z.int(),
  container: z
    .object({ name: z.string(), start: z.enum(['was running', 'was started', 'was made']) })
    .optional()
    .describe('the container it lives in, and how that came to run'),
  withheld: list(z.object({ remoteName: z.string(), why: z.string() })).describe('tools it has that are not offered'),
})

export const Tools = z
  .object({ tools: list(ToolState), servers: list(ToolServerState), notes: list(z.string()).describe('names that two tools wanted') })
  .describe('what a model or a program over MCP may ask')
export type Tools = z.output<typeof Tools>
export const ToolsReply = envelope(Tools)

z.globalRegistry.add(MetricSeries, { id: 'MetricSeries' })
z.globalRegistry.add(Tools, { id: 'Tools' })
