import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { refText } from '../../domain/object-ref.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { endText, timeMs } from './container-symptoms.ts'
import { ingressSymptoms } from './ingress-symptoms.ts'
import { jobSymptoms } from './job-symptoms.ts'
import { nodeSymptoms } from './node-symptoms.ts'
import { podSymptoms } from './pod-symptoms.ts'
import { type ServiceSymptoms, serviceSymptoms } from './service-symptoms.ts'
import { storageSymptoms } from './storage-symptoms.ts'
import { symptom } from './symptom.ts'
import { workloadSymptoms } from './workload-symptoms.ts'

const mostAttempts = 3

/**
 * What is observably wrong in the world now, nearest to the cause first: nodes, claims, pods, workloads, Jobs, Services, Ingresses.
 * Reads status, never causes. What is young, in transition, wanted, or over is no symptom.
 */
export function findSymptoms(world: World): ServiceSymptoms {
  const jobs = jobSymptoms(world)
  const pods = [...podSymptoms(world), ...failedAttempts(world, jobs)]
  const nodes = nodeSymptoms(world)
  const claims = storageSymptoms(world, pods)
  const workloads = workloadSymptoms(world, pods)
  const sick = new Set([...pods, ...workloads].map(({ object }) => refText(object)))
  const services = serviceSymptoms(world, sick)
  const empty = services.symptoms.filter(({ code }) => code !== 'service.port-unserved')
  const ingresses = ingressSymptoms(world, empty)
  return {
    symptoms: [...nodes, ...claims, ...pods, ...workloads, ...jobs, ...services.symptoms, ...ingresses],
    suspicions: services.suspicions,
  }
}

/** The failed attempts of Jobs in trouble, newest first: what went wrong is read there. */
function failedAttempts(world: World, jobs: readonly Symptom[]): Symptom[] {
  return jobs.flatMap(({ object }) =>
    world
      .podsOf(object)
      .filter(({ status }) => status?.phase === 'Failed')
      .toSorted((left, right) => (left.metadata.creationTimestamp ?? '').localeCompare(right.metadata.creationTimestamp ?? ''))
      .slice(-mostAttempts)
      .map((pod) => {
        const ended = pod.status?.containerStatuses?.flatMap(({ name, state }) =>
          state?.terminated === undefined ? [] : [{ name, ended: state.terminated }],
        )
        const wrong = ended?.find(({ ended: { exitCode } }) => exitCode !== 0)
        const reason = wrong === undefined ? (pod.status?.reason ?? 'Failed') : endText(wrong.ended)
        return symptom('pod.failed', refOf(pod), {
          facts: { reason },
          sinceMs: timeMs(wrong?.ended.finishedAt),
          ...(wrong === undefined ? {} : { container: wrong.name }),
        })
      }),
  )
}
