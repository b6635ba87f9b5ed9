import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Facts } from '../../domain/text.ts'
import type { ProbeTarget } from '../../ports/cluster.ts'
import type { ContainerCase } from '../containers/cases.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import type { ProbeCause } from './causes.ts'
import type { ProbeFailure } from './failures.ts'
import type { ProbeChange } from './rules.ts'

/** What is wrong with one probe, and the fields that would put it right (none known: undefined). */
export interface Verdict {
  readonly code: ProbeCause
  readonly failure: ProbeFailure
  readonly facts: Facts
  readonly evidence: readonly Evidence[]
  readonly changes: readonly ProbeChange[]
}

/** Everything about one failing probe of one pod that verdicts are made from. */
export interface Look {
  readonly input: AnalyzerInput
  readonly one: ContainerCase
  readonly failure: ProbeFailure
  /** Whether the container runs now, so that it can be asked. */
  readonly isUp: boolean
  /** Where an HTTP probe looks; undefined for other probes, for other hosts, and where a port's name is no container's. */
  readonly target: ProbeTarget | undefined
}
