import { z } from 'zod'

/** One rollout of one application: told over the API, or seen as a Kubernetes rollout or a Helm release. */
export const deploymentStatuses = ['pending', 'deploying', 'success', 'failed', 'rolling_back', 'rolled_back', 'canceled'] as const
export const DeploymentStatus = z.enum(deploymentStatuses)
export type DeploymentStatus = z.infer<typeof DeploymentStatus>

/** Under these its alert rules are watched: traffic is moving. */
export const underWay: readonly DeploymentStatus[] = ['deploying', 'rolling_back']

/** An alert rule of the application, evaluated while a rollout is under way. */
export const AlertRule = z.strictObject({
  name: z.string().min(1).max(200),
  /** PromQL that answers with a series where something is wrong. */
  alertExpr: z.string().min(1).max(4_000),
  /** It must answer so for this long before it is told. */
  duration: z.string().max(20).default('0s'),
  severity: z.string().max(40).default('warning'),
  labels: z.record(z.string().max(200), z.string().max(1_000)).default({}),
  annotations: z.record(z.string().max(200), z.string().max(4_000)).default({}),
})
export type AlertRule = z.infer<typeof AlertRule>

/** The workload that carries it, where it runs in the cluster. */
export const WorkloadRef = z.object({ kind: z.string().max(63), namespace: z.string().max(63), name: z.string().max(253) })

export const Deployment = z.object({
  id: z.string().min(1).max(128),
  clusterId: z.string().max(63),
  appName: z.string().min(1).max(253),
  packageVersion: z.string().max(253),
  environment: z.string().max(63),
  hosts: z.array(z.string().max(253)).max(1_000),
  repoAddress: z.string().max(500).optional(),
  tag: z.string().max(253).optional(),
  status: DeploymentStatus,
  operator: z.string().max(253).optional(),
  /** `api`: somebody registered it; `rollout`: a new revision of a workload; `helm`: a release of a chart. */
  origin: z.enum(['api', 'rollout', 'helm']),
  workload: WorkloadRef.optional(),
  /** The rollout in the cluster that a registered release turned out to be. */
  rollout: z.string().max(128).optional(),
  alertRules: z.array(AlertRule).max(50),
  /** Rules that fire just now, each with the begin of its period. */
  firing: z
    .array(z.object({ rule: z.string().max(200), since: z.string().max(24) }))
    .max(200)
    .optional(),
  startedAt: z.string().max(24).optional(),
  finishedAt: z.string().max(24).optional(),
  createdTime: z.string().max(24),
  updatedTime: z.string().max(24),
})
export type Deployment = z.infer<typeof Deployment>
