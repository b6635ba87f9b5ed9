import { z } from 'zod'
import { duration } from '../setting.ts'

/** When an instance of Milvus that crashes again and again is taken down, and who may do it. */
export const CleanerSettings = z.strictObject({
  enabled: z.boolean().default(true).describe('count crashes by instance and take down what crashes too often'),
  mode: z
    .enum(['auto', 'approval', 'dry-run'])
    .default('approval')
    .describe(
      'auto: without asking anybody; approval: people decide; dry-run: only say what would be done. pipeline.mode observe and suggest hold for it too',
    ),
  action: z
    .enum(['scale-to-zero', 'uninstall'])
    .default('scale-to-zero')
    .describe(
      'what is done: set all its replicas to zero, or uninstall the release or delete the Milvus resource; volumes are always kept',
    ),
  maxRestartCount: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('crashes in the window that are let pass; the next one is too much'),
  restartTimeWindow: duration({ min: '1m', max: '24h' }).prefault('1h').describe('time in which crashes are counted; it slides'),
  cleanupDelay: duration({ min: '1s', max: '24h' })
    .prefault('5m')
    .describe('time that is given to recover; an instance that has run this long without a crash has recovered'),
  uninstallTimeout: duration({ min: '10s', max: '12m' }).prefault('10m').describe('longest time that helm may take'),
  exportDays: z
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe('days that exported values and manifests of what was taken down are kept, to put it back; they may hold passwords'),
  coreWait: duration({ min: '0s', max: '1h' })
    .prefault('10m')
    .describe('how long after a crash its core file is waited for, where an agent is at work, before the instance is taken down'),
  protectedNamespaces: z.array(z.string().max(63)).default([]).describe('namespaces whose instances are never taken down'),
  protectedLabels: z
    .array(z.string().max(500))
    .default([])
    .describe('instances with one of these labels (key or key=value) are never taken down'),
  optInAnnotation: z
    .string()
    .max(500)
    .optional()
    .describe('only instances whose workloads carry this annotation (key or key=value) are taken down; without it all'),
})
export type CleanerSettings = z.output<typeof CleanerSettings>
