import { z } from 'zod'
import { duration } from '../../domain/setting.ts'
import { parseLabelRule } from './label-rule.ts'

const Rule = z
  .string()
  .max(500)
  .refine((text) => parseLabelRule(text) !== undefined, 'must be a label rule: key, key=value, or a selector such as app in (a,b),!canary')

/** How instances of Milvus are told from everything else. The server and the node agents have the same section. */
export const DiscoverySettings = z.strictObject({
  scanInterval: duration({ min: '1s', max: '1h' }).prefault('30s').describe('how often instances are looked for'),
  namespaces: z
    .array(z.string().max(63))
    .default(['default', 'milvus-system'])
    .describe('namespaces of Milvus instances; empty or * means all'),
  helmReleaseLabels: z
    .array(Rule)
    .default(['app.kubernetes.io/name=milvus', 'helm.sh/chart=milvus'])
    .describe('label rules of pods installed by Helm: key, key=value or a whole selector; helm.sh/chart takes the chart’s name'),
  operatorLabels: z
    .array(Rule)
    .default(['app.kubernetes.io/managed-by=milvus-operator', 'milvus.io/instance'])
    .describe('label rules of pods made by the Milvus operator; tested before those of Helm'),
  match: z.enum(['any', 'all']).default('any').describe('whether one rule of a list is enough, or all of them must hold'),
})
export type DiscoverySettings = z.output<typeof DiscoverySettings>

/** Undefined: every namespace. */
export function scannedNamespaces({ namespaces }: DiscoverySettings): readonly string[] | undefined {
  return namespaces.length === 0 || namespaces.includes('*') ? undefined : namespaces
}
