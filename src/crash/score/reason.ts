import type { CrashSignal } from '../../domain/crash/core-facts.ts'
import type { StackReport } from '../../domain/crash/crash-stack.ts'

const reasons: Readonly<Record<number, string>> = {
  4: 'Illegal instruction (SIGILL)',
  6: 'Abort signal (SIGABRT)',
  7: 'Bus error (SIGBUS)',
  8: 'Floating point exception (SIGFPE)',
  11: 'Segmentation fault (SIGSEGV)',
}
const others: Readonly<Record<number, string>> = {
  3: 'Quit (SIGQUIT)',
  5: 'Trace/breakpoint trap (SIGTRAP)',
  24: 'CPU time limit exceeded (SIGXCPU)',
  25: 'File size limit exceeded (SIGXFSZ)',
  31: 'Bad system call (SIGSYS)',
}
const assertionText = /\bassertion\b.*\bfailed\b|\bassert(?:ion)? failed\b|check failed:/i
const assertionFrame = /^(?:__assert_fail|__assert_perror_fail|__assert_rtn)/
const abortSignal = 6
export const assertionReason = 'Assertion failure'

/** Why the process ended, in the documented words; '' = unknown. Behind Go's re-raise it is what really happened. */
export function reasonOf(
  signal: Pick<CrashSignal, 'number'>,
  stack?: Pick<StackReport, 'threads' | 'crashThread' | 'abortMessage' | 'goReraised'>,
): string {
  const number = stack?.goReraised?.signal ?? signal.number
  if (number === abortSignal && stack !== undefined && isAssertion(stack)) return assertionReason
  return reasons[number] ?? others[number] ?? ''
}

function isAssertion({ abortMessage, threads, crashThread }: Pick<StackReport, 'threads' | 'crashThread' | 'abortMessage'>): boolean {
  if (abortMessage !== undefined && assertionText.test(abortMessage)) return true
  const crashed = threads.find(({ tid }) => tid === crashThread)
  return crashed?.frames.slice(0, 20).some(({ function: name }) => name !== undefined && assertionFrame.test(name)) === true
}
