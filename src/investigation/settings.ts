import { z } from 'zod'
import { duration } from '../domain/setting.ts'
import { ConfiguredRule, RedSettings } from './monitor/rules-of.ts'

/** Alert rules that are watched while a release is under way. They ask the connected Prometheus. */
const MonitorSettings = z.strictObject({
  enabled: z.boolean().default(true).describe('watch the alert rules of releases that are under way'),
  every: duration({ min: '1s', max: '10m' }).prefault('15s').describe('how often each rule is evaluated'),
  alertRules: z
    .array(ConfiguredRule)
    .max(200)
    .default([])
    .describe('rules for every release, or for the applications that a rule names; a release may register its own'),
  proposeRollback: z
    .boolean()
    .default(false)
    .describe(
      'an alert rule that fires while a release is under way makes a plan to roll its workload back to the revision before, by the same ways and approvals as any other plan',
    ),
  rollbackLag: duration({ min: '0s', max: '1h' })
    .prefault('5m')
    .describe('a rule may go on firing for this long after the time that such a roll-back may take; then it did not help and is undone'),
  red: RedSettings.prefault({}),
})

/** How failed releases are looked into. */
export const ReleaseSettings = z.strictObject({
  language: z.enum(['zh', 'en']).default('zh').describe('language of reports that an alert begins'),
  quietTime: duration({ min: '0s', max: '7d' })
    .prefault('10m')
    .describe('an alert that is told again within this time after its report was completed begins no other'),
  watchRollouts: z
    .boolean()
    .default(true)
    .describe('record rollouts of workloads and Helm releases that the cluster shows, without anybody registering them'),
  reportFailedRollouts: z.boolean().default(true).describe('begin a diagnosis when such a rollout fails or exceeds its deadline'),
  monitor: MonitorSettings.prefault({}),
  deadline: duration({ min: '5s', max: '1h' })
    .optional()
    .describe('for the whole conversation with a model; without it twice models.timeouts.deployment'),
  rounds: z.number().int().min(2).max(100).default(20).describe('most turns of a model; the last one must be the answer'),
  concurrency: z.number().int().min(1).max(16).default(2).describe('reports that one server writes at once'),
  callsPerRound: z.number().int().min(1).max(32).default(8).describe('most tools that are asked of one turn'),
  sureAt: z.number().min(0.5).max(1).default(0.9).describe('no model is asked where the rules are at least this sure of the cause'),
  promptVersion: z
    .string()
    .regex(/^[\w.-]{1,40}$/, 'must be letters, digits, dots, dashes and underscores')
    .default('v1')
    .describe('prompts to use'),
  promptFolder: z
    .string()
    .min(1)
    .optional()
    .describe('folder of your own prompts, named as those that ship: deployment.v1.en.md and so on'),
})
export type ReleaseSettings = z.output<typeof ReleaseSettings>
