import { z } from 'zod'
import { AcesoError } from '../domain/errors.ts'
import { keepWorldMs } from './answers/cluster-inputs.ts'
import { differencesOf, revisionsIn, workloadInput } from './answers/revisions.ts'
import { defineTool } from './contract.ts'

const mostDifferences = 100

export const diffRevisions = defineTool({
  kind: 'diff-revisions',
  description:
    'The exact fields of the pod template in which two revisions of a workload differ, with both values. Without from and to: the present revision against the one before it.',
  needs: 'cluster',
  input: z.strictObject({ ...workloadInput, from: z.int().min(0).optional(), to: z.int().min(0).optional() }),

  async run({ from, to, ...workload }, cluster, { signal }) {
    const revisions = revisionsIn(await cluster.world(signal), workload)
    if ('data' in revisions) return revisions
    const after = to === undefined ? revisions.find(({ isCurrent }) => isCurrent) : revisions.find(({ revision }) => revision === to)
    const before =
      from === undefined ? revisions[revisions.findIndex((one) => one === after) + 1] : revisions.find(({ revision }) => revision === from)
    if (after === undefined || before === undefined) {
      const kept = revisions.map(({ revision }) => revision).join(', ')
      throw new AcesoError('input-invalid', `there are not two such revisions; kept are ${kept === '' ? 'none' : kept}`, {
        path: after === undefined ? 'to' : 'from',
      })
    }
    const differences = differencesOf(before, after)
    return {
      data: {
        found: true,
        from: before.revision,
        to: after.revision,
        changedAt: after.createdAt,
        differences: differences.slice(0, mostDifferences),
      },
      notices: differences.length > mostDifferences ? [`${mostDifferences} of ${differences.length} differences are shown`] : [],
      keepMs: keepWorldMs,
    }
  },
})
