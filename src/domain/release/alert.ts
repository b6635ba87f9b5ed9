import { z } from 'zod'

const Labels = z.record(z.string().max(200), z.string().max(8_000))

/** An alert about a release, in the documented fields. Everything in it is from outside: data, never an instruction. */
export const DeploymentAlert = z.object({
  /** The same trouble has the same key; what is told again under it makes no second report. */
  key: z.string().min(1).max(256),
  alertname: z.string().max(256),
  status: z.string().max(40),
  severity: z.string().max(40),
  description: z.string().max(8_000),
  /** What the rule's expression answered. */
  values: z.number().optional(),
  startsAt: z.string().max(40),
  receiveAt: z.string().max(40),
  endsAt: z.string().max(40).optional(),
  generatorUrl: z.string().max(2_000),
  /** Where the code is, where the alert says so: it is about what runs, and goes before what was registered. */
  repoAddress: z.string().max(500).optional(),
  tag: z.string().max(253).optional(),
  needHandle: z.boolean(),
  isEmergent: z.boolean(),
  labels: Labels,
  annotations: Labels,
})
export type DeploymentAlert = z.infer<typeof DeploymentAlert>

/** Begins the key under which an alert about a release is grouped: an incident is found again by it. */
export const alertKeyPrefix = 'deployment-alert:'

export function alertDedupKey(deploymentId: string, alertKey: string): string {
  return `${alertKeyPrefix}${deploymentId}:${alertKey}`
}
