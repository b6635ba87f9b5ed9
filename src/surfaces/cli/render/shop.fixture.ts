import type { Hypothesis, Trouble } from '../../../domain/incident/hypothesis.ts'
import { objectRef } from '../../../domain/object-ref.ts'
import { verbatim } from '../../../domain/text.ts'
import type { Scanned } from '../means.ts'

/** The shop of the tests: a cart without its key, and a job that no node can take. */
const cart = objectRef('Deployment', 'shop', 'cart')
const report = objectRef('Deployment', 'shop', 'report-api')

const base: Pick<Hypothesis, 'facts' | 'against' | 'explains' | 'mends'> = { facts: {}, against: [], explains: [], mends: [] }

export const missingKey: Trouble = {
  key: 'reference.key-missing@Deployment/shop/cart',
  clusterId: 'lab',
  cause: {
    ...base,
    cause: 'reference.key-missing',
    object: cart,
    summary: {
      en: 'cart cannot start: ConfigMap cart-settings has no key DB_URL',
      zh: 'cart 无法启动：ConfigMap cart-settings 缺少键 DB_URL',
    },
    severity: 'high',
    confidence: 0.97,
    since: '2026-11-21T11:02:00.000Z',
    evidence: [
      {
        kind: 'event',
        strength: 'proof',
        count: 41,
        text: { en: "couldn't find key DB_URL in ConfigMap shop/cart-settings", zh: '在 ConfigMap shop/cart-settings 中找不到键 DB_URL' },
        origin: 'kubectl -n shop get events --field-selector involvedObject.name=cart-6d5f',
      },
      {
        kind: 'change',
        strength: 'strong',
        text: { en: 'DB_URL was removed at 11:02 by kubectl-edit', zh: 'DB_URL 于 11:02 被 kubectl-edit 删除' },
        origin: 'kubectl -n shop get configmap cart-settings -o yaml --show-managed-fields',
      },
    ],
  },
  alternatives: [],
  symptoms: [
    ...['cart-6d5f-a', 'cart-6d5f-b', 'cart-6d5f-c'].map((name) => ({
      code: 'pod.cannot-start',
      object: objectRef('Pod', 'shop', name),
      severity: 'high' as const,
      message: { en: 'container app cannot be started', zh: '容器 app 无法启动' },
    })),
    {
      code: 'service.no-endpoints',
      object: objectRef('Service', 'shop', 'cart'),
      severity: 'medium',
      message: { en: 'has no ready endpoint', zh: '没有就绪端点' },
    },
  ],
  chain: [],
}

export const tooLarge: Trouble = {
  key: 'scheduling.too-large@Deployment/shop/report-api',
  clusterId: 'lab',
  cause: {
    ...base,
    cause: 'scheduling.too-large',
    object: report,
    summary: {
      en: 'report-api waits for a node: it asks for 64 CPUs, the largest node has 16',
      zh: 'report-api 在等待节点：请求 64 个 CPU，最大的节点只有 16 个',
    },
    severity: 'medium',
    confidence: 0.75,
    evidence: [
      {
        kind: 'field',
        strength: 'strong',
        text: { en: 'container app requests cpu: 64', zh: '容器 app 请求 cpu: 64' },
        origin: 'kubectl -n shop get deployment report-api -o yaml',
      },
    ],
    against: [
      {
        kind: 'history',
        strength: 'weak',
        text: { en: 'the same request was scheduled three days ago', zh: '三天前同样的请求曾被调度' },
        origin: 'kubectl -n shop rollout history deployment report-api',
      },
    ],
    advice: { en: 'Ask for fewer CPUs, or add a node with more than 64.', zh: '减少 CPU 请求，或添加超过 64 个 CPU 的节点。' },
  },
  alternatives: [],
  symptoms: [],
  chain: [],
}

export function shop(troubles: readonly Trouble[] = [missingKey, tooLarge]): Scanned {
  return {
    at: '2026-11-21T11:16:30.000Z',
    origin: 'recording shop',
    analysis: {
      clusterId: 'lab',
      scannedObjects: 412,
      durationMs: 413.7,
      troubles,
      plans: new Map([
        [
          missingKey.key,
          {
            risk: 'medium',
            actions: [
              {
                kind: 'restore-config-key',
                target: objectRef('ConfigMap', 'shop', 'cart-settings'),
                title: {
                  en: 'Put DB_URL of shop/cart-settings back as it was before 11:02',
                  zh: '将 shop/cart-settings 的 DB_URL 恢复为 11:02 之前的值',
                },
                diff: ' data:\n+  DB_URL: postgres://db/shop\n',
              },
            ],
          },
        ],
      ]),
      notChecked: [
        {
          what: verbatim('HorizontalPodAutoscalers'),
          why: { en: 'no permission to list them; see aceso doctor', zh: '无权列出，见 aceso doctor' },
        },
      ],
    },
  }
}
