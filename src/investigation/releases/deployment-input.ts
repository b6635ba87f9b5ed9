import { z } from 'zod'
import { parseInstant } from '../../domain/instant.ts'
import { AlertRule, type Deployment, DeploymentStatus, WorkloadRef } from '../../domain/release/deployment.ts'
import { eitherNaming } from './either-naming.ts'

const Moment = z
  .string()
  .max(40)
  .refine((text) => parseInstant(text) !== undefined, 'must be a moment as in RFC 3339; without a zone it is UTC')

/** A release as it is told. What is left out of a release that is known stays as it was. */
const Told = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][\w.:-]{0,127}$/, 'must be letters, digits, dots, colons, dashes and underscores, at most 128')
    .optional()
    .describe('made where it is left out'),
  appName: z.string().min(1).max(253),
  packageVersion: z.string().max(253).optional(),
  environment: z.string().max(63).optional(),
  hosts: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/, 'must be a host name'))
    .max(1_000)
    .optional()
    .describe('hosts that run it by now; those that still wait are left out'),
  repoAddress: z.string().max(500).optional(),
  tag: z.string().max(253).optional(),
  status: DeploymentStatus.optional(),
  operator: z.string().max(253).optional(),
  workload: WorkloadRef.optional().describe('the workload that carries it, where it runs in the cluster'),
  alertRules: z.array(AlertRule).max(50).optional(),
  startedAt: Moment.optional(),
  finishedAt: Moment.optional(),
})
export const DeploymentInput = eitherNaming(Told)
export type DeploymentInput = z.output<typeof DeploymentInput>

/** What is told, over what was known. */
export function deploymentOf(
  input: DeploymentInput,
  known: Deployment | undefined,
  own: { readonly id: string; readonly clusterId: string; readonly now: string },
): Deployment {
  const { startedAt, finishedAt, ...told } = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as DeploymentInput
  const base: Deployment = known ?? {
    id: own.id,
    clusterId: own.clusterId,
    appName: input.appName,
    packageVersion: '',
    environment: '',
    hosts: [],
    status: 'pending',
    origin: 'api',
    alertRules: [],
    createdTime: own.now,
    updatedTime: own.now,
  }
  const times = { startedAt: parseInstant(startedAt), finishedAt: parseInstant(finishedAt) }
  const said = Object.fromEntries(Object.entries({ ...told, ...times }).filter(([, value]) => value !== undefined))
  return { ...base, ...said, id: base.id, updatedTime: own.now }
}
