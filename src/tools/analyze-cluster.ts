import { z } from 'zod'
import { Namespace } from './answers/inputs.ts'
import { notCheckedJson, troubleJson } from './answers/troubles.ts'
import { defineTool } from './contract.ts'

const keepMs = 10_000
const mostTroubles = 15

export const analyzeCluster = defineTool({
  kind: 'analyze-cluster',
  description:
    'Looks at the cluster now with all of Aceso’s rules: what is broken, the cause with numbered evidence and certainty, what would mend it, and what could not be looked at. Ask this first.',
  needs: 'diagnosis',
  input: z.strictObject({ namespace: Namespace.optional() }),

  async run({ namespace }, diagnosis, { signal }) {
    const { troubles, scannedObjects, notChecked } = await diagnosis.analyze(namespace === undefined ? {} : { namespace }, signal)
    return {
      data: {
        scannedObjects,
        total: troubles.length,
        troubles: troubles.slice(0, mostTroubles).map((trouble) => troubleJson(trouble)),
        notChecked: notCheckedJson(notChecked),
      },
      notices: [
        ...(troubles.length > mostTroubles ? [`${mostTroubles} of ${troubles.length} troubles are shown; name a namespace`] : []),
        ...(troubles.length === 0 ? ['nothing is broken that Aceso can see; what could not be looked at is in notChecked'] : []),
      ],
      keepMs,
    }
  },
})
