import { AcesoError, type ErrorCode } from '../../domain/errors.ts'

/** What a script may rely on. */
export const exitCodes = {
  ok: 0,
  /** `analyze --exit-code` found troubles; `doctor` found something broken; a diagnosis failed. */
  found: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** The cluster cannot be reached or does not let us look. */
  cluster: 3,
  /** The store cannot be opened. */
  store: 4,
  /** The server does not answer, or says no. */
  refused: 5,
  /** A fault of the program. */
  fault: 6,
  /** A core file cannot be read. */
  core: 7,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  found: '`analyze --exit-code` found troubles, or `doctor` or `model check` found something broken, or a diagnosis failed',
  usage: 'the command line or the configuration is wrong',
  cluster: 'the cluster cannot be reached, or does not let Aceso look',
  store: 'the store cannot be opened',
  refused: 'the server does not answer, or says no',
  fault: 'a fault of the program',
  core: 'a core file cannot be read, or is none',
  interrupted: 'ended by Ctrl-C',
}

const byError: Readonly<Record<ErrorCode, ExitCode>> = {
  'config-invalid': exitCodes.usage,
  'input-invalid': exitCodes.usage,
  unauthenticated: exitCodes.refused,
  forbidden: exitCodes.refused,
  'not-found': exitCodes.refused,
  conflict: exitCodes.refused,
  'precondition-failed': exitCodes.refused,
  'policy-refused': exitCodes.refused,
  'writes-paused': exitCodes.refused,
  'too-large': exitCodes.refused,
  'core-unreadable': exitCodes.core,
  'store-locked': exitCodes.store,
  'store-unavailable': exitCodes.store,
  'disk-full': exitCodes.store,
  'cluster-unreachable': exitCodes.cluster,
  'cluster-forbidden': exitCodes.cluster,
  'cluster-refused': exitCodes.cluster,
  'source-unavailable': exitCodes.refused,
  'timed-out': exitCodes.refused,
  cancelled: exitCodes.interrupted,
  'method-not-allowed': exitCodes.refused,
  'rate-limited': exitCodes.refused,
  internal: exitCodes.fault,
}

export function exitCodeOf(fault: unknown): ExitCode {
  return fault instanceof AcesoError ? byError[fault.code] : exitCodes.fault
}
