import type { Notifier } from './contract.ts'

/** Every notifier, one line each. */
export const notifiers: readonly Notifier[] = []
