import type { Instant } from '../../domain/instant.ts'

/** What a node's agent asked for: that an instance which crashes too often be taken down. */
export interface CleanUpRequest {
  readonly clusterId: string
  /** The signal that began it: one task for each time that an instance crashes too often. */
  readonly episode: string
  readonly namespace: string
  readonly instance: string
  readonly deploymentType: 'helm' | 'operator'
  readonly nodeName: string
  /** As the agent counted. */
  readonly restartCount: number
}

export interface CleanUpTask extends CleanUpRequest {
  readonly id: string
  readonly requestedAt: Instant
  /** The incident of the signal that began it; undefined while it is not grouped. */
  readonly incidentId: string | undefined
}

export interface CleanUpStore {
  /** The one task of an episode, decided in the database: of several who ask at once, one is told that it is new. */
  request(request: CleanUpRequest, now: Instant): Promise<{ readonly task: CleanUpTask; readonly isNew: boolean }>
  get(id: string): Promise<CleanUpTask | undefined>
  /** How often an instance was taken down in a cluster, as far back as incidents are kept. */
  cleanedInstances(clusterId: string): Promise<number>
}
