import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { DeploymentAlert } from '../../src/domain/release/alert.ts'
import { AlertRule, deploymentStatuses, WorkloadRef } from '../../src/domain/release/deployment.ts'
import { MetricShape } from './metric-shapes.ts'
import { WorldSketch } from './world-sketch.ts'
import { timesWritten } from './written-times.ts'

/** What a right report says. `healthy` and `unknown` name no cause: all data is there and normal, or data is missing. */
const Expectation = z.strictObject({
  verdict: z.enum(['cause', 'healthy', 'unknown']),
  /** Codes of the rules and analyzers that mean this cause. */
  codes: z.array(z.string()).default([]),
  /** Each entry is a list of wordings, one of which the first words on the cause must hold: names that a reader needs. */
  says: z.array(z.array(z.string()).min(1)).default([]),
})
export type Expectation = z.output<typeof Expectation>

const Commit = z.strictObject({
  message: z.string(),
  tag: z.string().optional(),
  /** Whole files after it; null removes one. */
  files: z.record(z.string(), z.string().nullable()),
})
export type Commit = z.output<typeof Commit>

/** One recorded release: what was told, and everything that can be asked about it. Every time is written `<+5m>`: since the release. */
const ReleaseFile = z.strictObject({
  title: z.string(),
  /** What really happened, for people; nothing that is measured sees it. */
  truth: z.string(),
  expect: Expectation,
  release: z.strictObject({
    appName: z.string(),
    version: z.string(),
    status: z.enum(deploymentStatuses).default('deploying'),
    workload: WorkloadRef.optional(),
    hosts: z.array(z.string()).default([]),
    repoAddress: z.string().optional(),
    tag: z.string().optional(),
    alertRules: z.array(AlertRule).default([]),
  }),
  alert: DeploymentAlert.omit({ key: true, receiveAt: true })
    .extend({
      status: z.string().default('firing'),
      generatorUrl: z.string().default(''),
      needHandle: z.boolean().default(true),
      isEmergent: z.boolean().default(false),
    })
    .optional(),
  /** `down`: configured, and nobody answers there. */
  prometheus: z.enum(['there', 'down']).default('there'),
  metrics: z.array(MetricShape).default([]),
  /** The metrics and objects of the shop that every release lies in; without the metrics of these names. */
  background: z.union([z.boolean(), z.strictObject({ without: z.array(z.string()) })]).default(true),
  /** A real recording of the lab; else the world is described. */
  recording: z.string().optional(),
  world: WorldSketch.prefault({}),
  /** `pod/container`, of the run before the last restart with ` previous` behind it. */
  logs: z.record(z.string(), z.string()).default({}),
  code: z.array(Commit).default([]),
})
export type ReleaseFile = z.output<typeof ReleaseFile>

export interface RecordedRelease extends ReleaseFile {
  readonly name: string
  readonly releasedAt: string
  readonly now: string
}

const Head = z.looseObject({ releasedAt: z.iso.datetime(), now: z.iso.datetime() })

/** Reads one file; times that are written since the release become moments first. */
export async function readRelease(path: string): Promise<RecordedRelease> {
  const { releasedAt, now, ...rest } = Head.parse(parse(await readFile(path, 'utf8')))
  const parsed = ReleaseFile.safeParse(timesWritten(rest, releasedAt))
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`)
  return { ...parsed.data, name: basename(path, '.yaml'), releasedAt: new Date(releasedAt).toISOString(), now: new Date(now).toISOString() }
}
