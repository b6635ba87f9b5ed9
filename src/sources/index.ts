import type { Source } from './contract.ts'

/** Every source, one line each. */
export const sources: readonly Source[] = []
