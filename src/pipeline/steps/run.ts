import { AcesoError, faultText } from '../../domain/errors.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { StepName } from '../../domain/incident/step-name.ts'
import type { NewEvent } from '../../domain/incident/timeline.ts'
import { bounded } from '../../domain/text.ts'
import type { IncidentChange, StepJob } from '../../ports/store/store.ts'
import { happened, type Outcome, type Step, type StepPorts } from '../step.ts'
import { incidentSteps } from './steps.ts'

export interface RunnerPorts extends StepPorts {
  readonly observe: StepObserver
}

/** Told of every step that ran: for metrics, logs and pages that wait for news. `outcome` is done, stale, conflict or an error code. */
export interface StepObserver {
  finished(step: StepName, tookMs: number, outcome: string): void
  /** What a step has just written into an incident's timeline. */
  told(incident: Incident, events: readonly NewEvent[]): void
}

const lastAttempt = 4
/** A commit may also fail for what others did to a pattern or to another incident; then nobody else carries this incident on. */
const mostCommits = 5
const waitForOutsideMs = 5000

/** Runs one job: the incident's step, then one transaction with its events, its new state and the next job. */
export async function runJob(job: StepJob, attempt: number, ports: RunnerPorts, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now()
  const incident = await ports.store.incidents.get(job.incidentId)
  if (incident === undefined || incident.state === 'closed' || (job.forVersion !== 0 && job.forVersion !== incident.version)) {
    ports.observe.finished(job.step, performance.now() - startedMs, 'stale')
    return
  }
  const step = stepNamed(job)
  try {
    const result = await runStep(step, incident, ports, signal)
    ports.observe.finished(job.step, performance.now() - startedMs, result)
  } catch (fault) {
    ports.observe.finished(job.step, performance.now() - startedMs, fault instanceof AcesoError ? fault.code : 'internal')
    await failed(incident, job, attempt, fault, ports, signal)
  }
}

/** `conflict`: the incident has moved on, and whoever moved it has queued what follows. */
async function runStep(step: Step, incident: Incident, ports: RunnerPorts, signal: AbortSignal): Promise<'done' | 'conflict'> {
  for (let commits = 1; commits <= mostCommits; commits += 1) {
    const outcome = await step.run(incident, ports, signal)
    if ((await ports.store.incidents.commit(changesOf(incident, outcome))) === 'committed') {
      ports.observe.told(incident, outcome.events)
      return 'done'
    }
    const now = await ports.store.incidents.get(incident.id)
    if (now?.version !== incident.version) return 'conflict'
  }
  throw new AcesoError('conflict', `what step ${step.name} of ${incident.id} counts or joins keeps changing`)
}

function stepNamed(job: StepJob): Step {
  const step = incidentSteps.find(({ name }) => name === job.step)
  if (step === undefined) throw new AcesoError('internal', `no step is named ${job.step}`)
  return step
}

function changesOf(incident: Incident, outcome: Outcome): readonly IncidentChange[] {
  const version = incident.version + outcome.events.length
  const jobs: StepJob[] = outcome.next === 'end' ? [] : [{ ...outcome.next, incidentId: incident.id, forVersion: version }]
  const change: IncidentChange = {
    incidentId: incident.id,
    fromVersion: incident.version,
    events: outcome.events,
    jobs,
    ...(outcome.patterns === undefined ? {} : { patterns: outcome.patterns }),
  }
  return [change, ...(outcome.also ?? [])]
}

/**
 * A fault of the outside (cluster away, time-out) is waited out: the step is queued again and the timeline says so once. Any other is handed back to the queue,
 * which tries again after 1, 2 and 4 s; the last failure goes into the timeline and the job to the dead letters, where a person can replay it.
 */
async function failed(
  incident: Incident,
  job: StepJob,
  attempt: number,
  fault: unknown,
  ports: RunnerPorts,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw fault
  const code = fault instanceof AcesoError ? fault.code : 'internal'
  const message = bounded(faultText(fault), 500)
  const outside = fault instanceof AcesoError && fault.retryable
  if (!outside && attempt < lastAttempt) throw fault
  const isNews = incident.failedStep?.step !== job.step || incident.failedStep.code !== code || !outside
  const events = isNews ? [happened(ports, { type: 'step.failed', step: job.step, code, message, attempt, dead: !outside })] : []
  const jobs: StepJob[] = outside
    ? [{ step: job.step, incidentId: incident.id, afterMs: waitForOutsideMs, forVersion: incident.version + events.length }]
    : []
  const result = await ports.store.incidents.commit([{ incidentId: incident.id, fromVersion: incident.version, events, jobs }])
  if (result === 'committed') ports.observe.told(incident, events)
  if (!outside) throw fault
}
