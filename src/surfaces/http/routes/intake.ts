import type { PushSource, Source } from '../../../sources/contract.ts'
import { ReceiptReply } from '../contracts/service.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

/** Signals as Aceso itself words them; every other push source is a webhook under its own name. */
const ownShape = 'generic'
/** Signals stored in one transaction. A delivery is acknowledged when all of its parts are stored; one that fails half-way is delivered again, under the same ids. */
const mostAtOnce = 1_000
const noCounts: ReadonlyMap<string, number> = new Map()

export function intakeRoutes(app: Server, serving: Serving): void {
  for (const source of serving.sources) if (isPush(source)) intake(app, source, serving)
}

/** Where a push source delivers. */
export function intakePath(kind: string): string {
  return kind === ownShape ? '/api/v1/signals' : `/api/v1/webhooks/${kind}`
}

function intake(app: Server, source: PushSource, { verbs, metrics, clock, clusterId, settings, sourceFailed }: Serving): void {
  app.post(
    intakePath(source.kind),
    {
      // Whatever keeps a delivery out, a wrong token too: who set the sender up looks for it here.
      onError: async (_request, _reply, fault) => sourceFailed(source.kind, fault),
      config: { access: 'operator', intake: true },
      bodyLimit: settings.webhookBodyLimit,
      // The source reads the body itself, as it must for every caller; the schema here is for the document.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['intake'],
        summary: `Deliver signals (${source.kind})`,
        body: source.body,
        response: { 200: ReceiptReply, ...problems },
      },
    },
    async ({ body }) => {
      const signals = source.signals(body, { clusterId, now: clock.now(), restartCounts: noCounts })
      let stored = 0
      let repeated = 0
      for (let from = 0; from < signals.length; from += mostAtOnce) {
        const result = await verbs.receive(signals.slice(from, from + mostAtOnce))
        stored += result.stored
        repeated += result.repeated
      }
      if (stored > 0) metrics.signals(source.kind, 'stored', stored)
      if (repeated > 0) metrics.signals(source.kind, 'repeated', repeated)
      return ok({ received: signals.length, stored, repeated })
    },
  )
}

function isPush(source: Source): source is PushSource {
  return source.way === 'push'
}
