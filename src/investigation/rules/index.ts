import type { ReleaseRule } from '../known/contract.ts'
import { type Analyze, clusterTrouble } from './cluster-trouble.ts'

/** Every rule, one line each. */
export function releaseRules(analyze: Analyze): readonly ReleaseRule[] {
  return [clusterTrouble(analyze)]
}
