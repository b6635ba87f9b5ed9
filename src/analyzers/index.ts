import type { Analyzer } from './contract.ts'

/** Every analyzer, one line each. */
export const analyzers: readonly Analyzer[] = []
