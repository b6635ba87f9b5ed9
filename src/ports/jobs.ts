import type { StepJob } from './store/store.ts'

/** The queue of steps. Jobs are put in only by the store, in the transaction that makes them necessary; here they are worked off. */
export interface Jobs {
  /** Starts working; a handler that throws is retried after 1, 2 and 4 s, then the job goes to the dead letters. */
  start(handle: (job: StepJob, attempt: number, signal: AbortSignal) => Promise<void>): Promise<void>
  /** Stops taking new jobs and waits for the running ones, at most `graceMs`. */
  stop(graceMs: number): Promise<void>
  /** Says that a job was just committed, so that it need not wait for the next poll. */
  wake(): void
  deadLetters(limit: number): Promise<readonly DeadLetter[]>
  replay(id: string): Promise<boolean>
  /** Jobs waiting, for the metrics. */
  depth(): Promise<number>
}

export interface DeadLetter {
  readonly id: string
  readonly job: StepJob
  readonly error: string
  readonly at: string
}
