import { z } from 'zod'

export const modes = ['observe', 'suggest', 'approve', 'auto'] as const
export type Mode = (typeof modes)[number]

/**
 * What people may tell the pipeline. `observe`: looks and explains; `suggest`: also proposes plans that nobody can start; `approve`: plans wait for a person;
 * `auto`: plans up to `autoRisk` start by themselves, the rest wait.
 */
export const PipelineSettings = z.strictObject({
  mode: z.enum(modes).default('approve').describe('what Aceso may do by itself'),
  namespaceModes: z.record(z.string(), z.enum(modes)).default({}).describe('mode by namespace, overriding the general one'),
  autoRisk: z.enum(['low', 'medium']).default('low').describe('highest risk that mode auto starts without a person'),
  protectedNamespaces: z
    .array(z.string())
    .default(['kube-system', 'kube-public', 'kube-node-lease'])
    .describe('namespaces that are never written to'),
  protectedLabels: z
    .array(z.string())
    .default(['aceso.dev/protected=true'])
    .describe('objects with one of these labels (key or key=value) are never written to'),
  criticalNamespaces: z.array(z.string()).default([]).describe('namespaces where every write is one risk level higher'),
  allowGitOpsWrites: z.boolean().default(false).describe('allow direct writes to objects that Argo CD, Flux or Helm own'),
  approvalMinutes: z.number().int().min(1).max(1440).default(60).describe('minutes until an unanswered plan expires'),
  cooldownMinutes: z.number().min(0).max(1440).default(10).describe('minutes between two writes to the same object'),
  actionCooldownMinutes: z
    .record(z.string(), z.number().min(0).max(1440))
    .default({})
    .describe('minutes between two writes of the same action, by its name, on whatever object'),
  dailyLimits: z
    .strictObject({
      low: z.number().int().min(0).default(50),
      medium: z.number().int().min(0).default(20),
      high: z.number().int().min(0).default(10),
      critical: z.number().int().min(0).default(2),
    })
    .default({ low: 50, medium: 20, high: 10, critical: 2 })
    .describe('most writes in 24 hours by risk'),
  blastRadiusPods: z.number().int().min(1).default(5).describe('warn when a write touches more pods than this'),
  leastConfidence: z.number().min(0).max(1).default(0.7).describe('below this confidence a plan always waits for a person'),
  rolloutTimeoutSeconds: z.number().int().min(5).max(3600).default(180).describe('seconds a mend may take to roll out'),
  settleSeconds: z
    .number()
    .int()
    .min(0)
    .max(3600)
    .default(30)
    .describe('seconds everything must stay well before a mend counts as verified'),
  quietMinutes: z.number().int().min(0).max(1440).default(30).describe('a trouble that returns within these minutes reopens its incident'),
  watchSeconds: z.number().int().min(1).max(3600).default(60).describe('seconds between two looks at an open incident'),
  gatherSeconds: z.number().min(0).max(300).default(3).describe('seconds to wait for further signals before the first diagnosis'),
  maskedKeys: z
    .array(z.string())
    .default(['password', 'passwd', 'secret', 'token', 'apikey', 'api_key', 'access_key', 'private_key', 'credential'])
    .describe('ConfigMap keys and log fields containing one of these are masked'),
})
export type PipelineSettings = z.output<typeof PipelineSettings>
