import type { Action } from './contract.ts'

/** Every action, one line each. */
export const actions: readonly Action[] = []
