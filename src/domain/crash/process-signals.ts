/** Signals that end a process, by their numbers on Linux. */
export const signalNumbers: Readonly<Record<string, number>> = {
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGSYS: 31,
}

const names = new Map(Object.entries(signalNumbers).map(([name, number]) => [number, name]))

export function signalName(number: number): string | undefined {
  return names.get(number)
}
