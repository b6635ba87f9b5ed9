import { z } from 'zod'
import type { Severity } from '../domain/grades.ts'
import type { Signal } from '../domain/incident/signal.ts'
import { parseInstant } from '../domain/instant.ts'
import { canonicalJson } from '../domain/json.ts'
import { type ObjectRef, objectRef, refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import { definePushSource, type SourceContext } from './contract.ts'
import { boundedTexts, digestOf, makeSignal } from './signal-making.ts'

const Labels = z.record(z.string(), z.string())
const longestAnnotation = 4_000

const Alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Labels,
  annotations: Labels.default({}),
  startsAt: z.string(),
  endsAt: z.string().optional(),
  generatorURL: z.string().default(''),
  fingerprint: z.string().max(200).default(''),
})

/** Version 4 of Alertmanager's webhook, the only one it has sent since 2016. */
const AlertmanagerBody = z.object({
  version: z.literal('4'),
  groupKey: z.string().default(''),
  truncatedAlerts: z.number().int().min(0).default(0),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string().default(''),
  groupLabels: Labels.default({}),
  commonLabels: Labels.default({}),
  commonAnnotations: Labels.default({}),
  externalURL: z.string().default(''),
  alerts: z.array(Alert),
})
type Body = z.output<typeof AlertmanagerBody>
type Alert = z.output<typeof Alert>

/** One signal for each alert. A notification that is repeated carries the same alerts and so the same ids: an alert is one happening from its start to its end. */
export const alertmanager = definePushSource({
  kind: 'alertmanager',
  way: 'push',
  body: AlertmanagerBody,
  signals: (body, context) => body.alerts.map((alert) => signalOf(alert, body, context)),
})

function signalOf(alert: Alert, body: Body, context: SourceContext): Signal {
  const { labels, status } = alert
  const startsAt = parseInstant(alert.startsAt) ?? context.now
  const endsAt = status === 'resolved' ? (parseInstant(alert.endsAt) ?? context.now) : undefined
  const object = objectOf(labels)
  return makeSignal('alertmanager', context, {
    kind: 'alert',
    dedupKey: alert.fingerprint === '' ? digestOf([canonicalJson(labels)]) : alert.fingerprint,
    occurrence: startsAt,
    status,
    severity: severityOf(labels),
    title: titleOf(alert, object),
    at: endsAt ?? startsAt,
    labels,
    object,
    facts: {
      annotations: boundedTexts(alert.annotations, longestAnnotation),
      startsAt,
      ...(endsAt === undefined ? {} : { endsAt }),
      generatorUrl: bounded(alert.generatorURL, 2_000),
      externalUrl: bounded(body.externalURL, 2_000),
      receiver: bounded(body.receiver, 200),
      groupKey: bounded(body.groupKey, 1_000),
      ...(body.truncatedAlerts === 0 ? {} : { truncatedAlerts: body.truncatedAlerts }),
    },
  })
}

function titleOf(alert: Alert, object: ObjectRef | undefined): string {
  const { summary } = alert.annotations
  if (summary !== undefined && summary.trim() !== '') return summary
  const name = alert.labels['alertname'] ?? 'alert'
  return object === undefined ? name : `${name}: ${refText(object)}`
}

function severityOf(labels: Readonly<Record<string, string>>): Severity {
  switch ((labels['severity'] ?? '').toLowerCase()) {
    case 'critical':
    case 'page':
    case 'emergency':
      return 'critical'
    case 'error':
    case 'major':
    case 'high':
      return 'high'
    case 'info':
    case 'none':
    case 'low':
    case 'debug':
      return 'low'
    default:
      return 'medium'
  }
}

/** Labels that name an object, the nearest first: a pod's alert often also names its node and the service that was scraped. */
const naming = [
  ['pod', 'Pod'],
  ['deployment', 'Deployment'],
  ['statefulset', 'StatefulSet'],
  ['daemonset', 'DaemonSet'],
  ['job_name', 'Job'],
  ['cronjob', 'CronJob'],
  ['persistentvolumeclaim', 'PersistentVolumeClaim'],
  ['node', 'Node'],
  ['service', 'Service'],
] as const

const validName = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/
const validNamespace = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/

export function objectOf(labels: Readonly<Record<string, string>>): ObjectRef | undefined {
  const namespace = labels['namespace'] ?? ''
  // An alert about a Deployment or a node keeps the labels of the exporter that was asked: its pod and service are not what is meant.
  const isExporters = labels['container'] === 'kube-state-metrics' || (labels['job'] ?? '').includes('kube-state-metrics')
  for (const [label, kind] of naming) {
    const name = labels[label]
    if (name === undefined || !validName.test(name)) continue
    if (isExporters && (label === 'pod' || label === 'service') && name.includes('kube-state-metrics')) continue
    if (kind === 'Node') return objectRef(kind, '', name)
    if (validNamespace.test(namespace)) return objectRef(kind, namespace, name)
  }
  return undefined
}
