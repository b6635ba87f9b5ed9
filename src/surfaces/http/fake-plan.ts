import type { EventBody } from '../../domain/incident/timeline.ts'
import { verbatim } from '../../domain/text.ts'

/** A proposed plan, for tests: one field of one Deployment. */
export function planned(id: string): EventBody {
  return {
    type: 'plan.proposed',
    plan: {
      id,
      incidentId: 'i-aaaa',
      clusterId: 'test',
      actions: [
        {
          kind: 'set-field',
          target: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
          targetUid: 'u-1',
          targetGeneration: 3,
          params: { replicas: 1, note: undefined },
          write: { verb: 'patch', changes: [{ path: ['spec', 'replicas'], before: 0, after: 1, guards: [] }] },
          risk: 'low',
          title: verbatim('Set shop/cart replicas to 1'),
          diff: '-  replicas: 0\n+  replicas: 1\n',
          undoable: true,
          manual: 'kubectl -n shop scale deployment cart --replicas=1',
        },
      ],
      why: verbatim('nothing runs'),
      risk: 'low',
      digest: 'a'.repeat(64),
      requestedBy: 'aceso',
      createdAt: '2026-11-21T06:00:00.000Z',
      expiresAt: '2026-11-21T07:00:00.000Z',
      requiredApprovals: 1,
      approvals: [],
      state: 'proposed',
      warnings: [],
    },
  }
}
