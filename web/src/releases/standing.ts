import type { DeploymentRow, Report } from '../api/shapes.ts'
import type { Tone } from '../incident/standing.ts'

/** What each state of a release means for the reader. */
export const releaseTones: Readonly<Record<DeploymentRow['status'], Tone>> = {
  pending: 'grey',
  deploying: 'blue',
  success: 'green',
  failed: 'red',
  rolling_back: 'blue',
  rolled_back: 'amber',
  canceled: 'grey',
}

/** A report that failed needs a person; one that is written says nothing by itself, least of all that the release is well. */
export const reportTones: Readonly<Record<Report['status'], Tone>> = { generating: 'blue', completed: 'grey', failed: 'amber' }
