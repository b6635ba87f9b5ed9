import type { Step } from '../step.ts'
import { decide } from './decide.ts'
import { diagnose } from './diagnose.ts'
import { execute } from './execute.ts'
import { groupWith } from './group.ts'
import { learn } from './learn.ts'
import { propose } from './propose.ts'
import { receive } from './receive.ts'
import { verify } from './verify.ts'

/**
 * The life of an incident, in order. The first two work on batches of signals, before there is an incident; the others on one incident at a time.
 * A step returns what happened; run.ts stores it and queues the next in the same transaction.
 */
export const steps = [receive, groupWith, diagnose, propose, decide, execute, verify, learn] as const

/** The steps of one incident, by name. */
export const incidentSteps: readonly Step[] = [diagnose, propose, decide, execute, verify, learn]
