import type { InstanceScan } from '../means.ts'

const at = '2026-11-21T08:00:00.000Z'

export const noInstances: InstanceScan = {
  at,
  origin: 'lab',
  instances: [],
  noneBecause: { en: 'No Milvus instance was found. Scanned: default (2 pods).', zh: '未发现 Milvus 实例。已扫描：default（2 个 Pod）。' },
  report: {
    namespaces: [{ name: 'default', exists: true, pods: 2 }],
    pods: 2,
    rules: [{ type: 'helm', rule: 'app.kubernetes.io/name=milvus', pods: 0 }],
    sideParts: 0,
    elsewhere: [],
    canRead: true,
  },
}

export const oneInstance: InstanceScan = {
  at,
  origin: 'lab',
  report: { ...noInstances.report, pods: 3 },
  instances: [
    {
      name: 'prod',
      namespace: 'default',
      type: 'helm',
      labels: {},
      annotations: {},
      status: 'failed',
      createdAt: '2026-11-21T05:00:00.000Z',
      pods: [
        { name: 'prod-0', namespace: 'default', status: 'failed', restartCount: 7, containerStatuses: [] },
        { name: 'prod-1', namespace: 'default', status: 'running', restartCount: 0, containerStatuses: [] },
      ],
    },
  ],
}
