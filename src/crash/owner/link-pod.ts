import type { PodLink } from '../../domain/crash/crash-record.ts'
import { bounded } from '../../domain/text.ts'
import { mayHaveDumped, type OwnerEvidence, runsProgram, type Saying, sayingsOf } from './evidence.ts'
import type { ContainerOnNode, PodOnNode } from './pod-on-node.ts'

export interface Linked {
  /** Absent where nothing names exactly one pod: a link is never invented. */
  readonly link?: PodLink
  readonly notes: readonly string[]
}

/** A second kind of evidence for the same pod. */
const agreement = 0.02
const conflictCost = 0.15
const most = 0.99
const least = 0.05
const mostConflicts = 5

/**
 * Whose crash it is. The surest evidence that fits exactly one pod decides: cgroup, then the host name in attributes, core and file name, then the time of a restart.
 * Weaker evidence can support or contradict it and is shown, never outvotes it. Evidence that fits several pods decides nothing.
 */
export function linkPod(evidence: OwnerEvidence, pods: readonly PodOnNode[]): Linked {
  const sayings = sayingsOf(evidence, pods)
  const notes = sayings.flatMap((saying) => undecidedNote(saying))
  const deciding = sayings.find(({ fits }) => fits.length === 1)
  const found = deciding?.fits[0]
  if (deciding === undefined || found === undefined) return { notes }
  const { pod } = found
  const others = sayings.filter((saying) => saying !== deciding)
  const supporting = others.filter(({ fits }) => fits.length === 1 && fits[0]?.pod === pod)
  const conflicting = others.filter((saying) => contradicts(saying, pod, deciding))
  const container =
    found.container ?? supporting.find(({ fits }) => fits[0]?.container !== undefined)?.fits[0]?.container ?? containerOf(pod, evidence)
  const confidence = deciding.confidence + supporting.length * agreement - conflicting.length * conflictCost
  return {
    notes,
    link: {
      namespace: pod.namespace,
      name: pod.name,
      uid: pod.uid,
      ...(container === undefined ? {} : { container: container.name }),
      ...(container?.image === undefined ? {} : { image: container.image }),
      ...(pod.instance === undefined ? {} : { instance: pod.instance }),
      method: deciding.method,
      confidence: Math.round(Math.min(most, Math.max(least, confidence)) * 100) / 100,
      conflicts: conflicting.slice(0, mostConflicts).map(({ method, says }) => ({ method, says: bounded(says, 320) })),
    },
  }
}

/** Evidence of other pods, or of a pod that is not here. A restart elsewhere at the same time contradicts nothing that is surer. */
function contradicts({ method, fits }: Saying, pod: PodOnNode, deciding: Saying): boolean {
  if (fits.some((fit) => fit.pod === pod)) return false
  return method !== 'restart-time' || deciding.method === 'restart-time'
}

function undecidedNote({ method, says, fits }: Saying): string[] {
  if (fits.length === 1) return []
  if (fits.length === 0) return [bounded(`${method} says ${says}: no such pod is known on this node`, 300)]
  return [
    bounded(
      `${method} says ${says}, which fits ${fits.map(({ pod }) => `${pod.namespace}/${pod.name}`).join(', ')}: it decides nothing`,
      300,
    ),
  ]
}

/** The only container, or the only one that ended near the crash or runs the program. */
function containerOf(pod: PodOnNode, evidence: OwnerEvidence): ContainerOnNode | undefined {
  const { containers } = pod
  const narrower = [
    containers,
    containers.filter((container) => runsProgram(pod, { ...container, image: container.image ?? '' }, evidence.executable)),
    containers.filter((container) => mayHaveDumped(container, evidence.signal)),
  ]
  return narrower.find(({ length }) => length === 1)?.[0]
}
