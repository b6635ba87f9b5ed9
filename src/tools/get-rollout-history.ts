import { z } from 'zod'
import { keepWorldMs } from './answers/cluster-inputs.ts'
import { differencesOf, imagesOf, revisionsIn, workloadInput } from './answers/revisions.ts'
import { defineTool } from './contract.ts'

const mostRevisions = 10
const mostFields = 20

export const getRolloutHistory = defineTool({
  kind: 'get-rollout-history',
  description:
    'The revisions of a Deployment, StatefulSet or DaemonSet, newest first: when, which images, how many ready pods, and which fields each one changed. diff_revisions shows the values.',
  needs: 'cluster',
  input: z.strictObject(workloadInput),

  async run(input, cluster, { signal }) {
    const revisions = revisionsIn(await cluster.world(signal), input)
    if ('data' in revisions) return revisions
    const rows = revisions.slice(0, mostRevisions).map((revision, index) => {
      const before = revisions[index + 1]
      const changed = before === undefined ? [] : differencesOf(before, revision)
      return {
        revision: revision.revision,
        createdAt: revision.createdAt,
        isCurrent: revision.isCurrent,
        readyPods: revision.readyPods,
        images: imagesOf(revision),
        changedFields: changed.slice(0, mostFields).map((difference) => pathOf(difference)),
      }
    })
    const notices = revisions.length > mostRevisions ? [`the newest ${mostRevisions} of ${revisions.length} revisions are shown`] : []
    return { data: { found: true, revisions: rows }, notices, keepMs: keepWorldMs }
  },
})

function pathOf(difference: unknown): string {
  // As `differencesOf` makes them.
  return (difference as { readonly path: string }).path
}
