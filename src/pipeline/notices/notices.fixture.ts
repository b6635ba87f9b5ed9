import type { Incident } from '../../domain/incident/incident.ts'
import { applyEvent } from '../../domain/incident/incident.ts'
import { aceso, type EventBody, type TimelineEvent } from '../../domain/incident/timeline.ts'
import { objectRef } from '../../domain/object-ref.ts'

const cart = objectRef('Deployment', 'shop', 'cart')

/** An incident of the shop and its timeline, a minute between two events. */
export function shopStory(...bodies: readonly EventBody[]): { readonly incident: Incident; readonly timeline: readonly TimelineEvent[] } {
  const opening: EventBody = {
    type: 'incident.opened',
    clusterId: 'lab',
    groupKey: 'g',
    trigger: 'alert',
    title: 'KubePodNotReady',
    severity: 'high',
    object: cart,
  }
  const timeline = [opening, ...bodies].map((body, index) => ({
    incidentId: 'i-1',
    seq: index + 1,
    at: new Date(Date.UTC(2026, 4, 4, 12, index)).toISOString(),
    actor: aceso,
    body,
  }))
  let incident: Incident | undefined
  for (const event of timeline) incident = applyEvent(incident, event)
  if (incident === undefined) throw new Error('a story has an opening')
  return { incident, timeline }
}

export function diagnosed(sentence = 'cart cannot start: key DB_URL is missing', zh = 'cart 无法启动：缺少键 DB_URL'): EventBody {
  return {
    type: 'diagnosis.made',
    verdict: 'cause-found',
    notChecked: [],
    earlier: [],
    durationMs: 1,
    trouble: {
      key: 'reference.key-missing@Deployment/shop/cart',
      clusterId: 'lab',
      alternatives: [],
      symptoms: [],
      chain: [],
      cause: {
        cause: 'reference.key-missing',
        object: cart,
        facts: {},
        summary: { en: sentence, zh },
        severity: 'high',
        confidence: 0.95,
        evidence: [
          {
            kind: 'event',
            strength: 'proof',
            text: { en: "couldn't find key DB_URL", zh: '找不到键 DB_URL' },
            origin: 'kubectl get events',
          },
        ],
        against: [],
        explains: [],
        mends: [],
      },
    },
  }
}
