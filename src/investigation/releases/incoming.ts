import { z } from 'zod'
import { parseInstant } from '../../domain/instant.ts'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import { bounded } from '../../domain/text.ts'
import { eitherNaming } from './either-naming.ts'

const longestText = 8_000
/** What an alert says at length is cut: a long text must not cost the alert. */
const Prose = z.string().transform((text) => bounded(text, longestText))
const Labels = z.record(z.string().max(200), Prose).default({})
const Moment = z
  .string()
  .max(40)
  .refine((text) => text === '' || parseInstant(text) !== undefined, 'must be a moment as in RFC 3339')

/** The documented callback of a monitor. */
const Callback = z.object({
  key: z.string().min(1).max(256),
  status: z.string().min(1).max(40),
  desc: Prose.default(''),
  startsAt: Moment.default(''),
  receiveAt: Moment.default(''),
  endsAt: Moment.default(''),
  severity: z.string().max(40).default(''),
  alertname: z.string().min(1).max(256),
  generatorUrl: z.string().max(2_000).default(''),
  needHandle: z.boolean().default(false),
  isEmergent: z.boolean().default(false),
  repoAddress: z.string().max(500).default(''),
  tag: z.string().max(253).default(''),
  labels: Labels,
  annotations: Labels,
  type: z.string().max(80).optional(),
  values: z.number().optional(),
})

/** One alert of Alertmanager's webhook, version 4. */
const Alertmanaged = z.object({
  status: z.string().max(40),
  labels: Labels,
  annotations: Labels,
  startsAt: Moment.default(''),
  endsAt: Moment.default(''),
  generatorURL: z.string().max(2_000).default(''),
  fingerprint: z.string().max(64).default(''),
})
const Webhook = z.object({ version: z.literal('4'), alerts: z.array(Alertmanaged).max(1_000) })

/** What may be posted to the alert callback. */
export const AlertBody = z.union([eitherNaming(Callback), Webhook])

/** An alert with the release it is about. */
export interface IncomingAlert {
  readonly alert: DeploymentAlert
  /** Undefined: the label is missing. */
  readonly deploymentId: string | undefined
  readonly isOver: boolean
}

/** The label that names the release, in the store's spelling or the wire's. */
const idLabels = ['deploymentId', 'deployment_id'] as const
const over = new Set(['resolved', 'inactive'])

/** Alertmanager's zero time stands for "not yet". */
const isNever = (moment: string): boolean => moment === '' || moment.startsWith('0001-')

export function incomingAlerts(body: z.output<typeof AlertBody>, now: string): IncomingAlert[] {
  return 'alerts' in body ? body.alerts.map((alert) => fromAlertmanager(alert, now)) : [fromCallback(body, now)]
}

function fromCallback(body: z.output<typeof Callback>, now: string): IncomingAlert {
  const { key, alertname, status, severity, generatorUrl, needHandle, isEmergent, labels, annotations, values } = body
  const told = annotations['description']
  return incoming(
    {
      key,
      alertname,
      status,
      severity,
      description: told === undefined || told === '' ? body.desc : told,
      startsAt: momentOf(body.startsAt, now),
      receiveAt: momentOf(body.receiveAt, now),
      ...(isNever(body.endsAt) ? {} : { endsAt: momentOf(body.endsAt, now) }),
      ...(values === undefined ? {} : { values }),
      generatorUrl,
      needHandle,
      isEmergent,
      labels,
      annotations,
    },
    body.repoAddress,
    body.tag,
  )
}

function fromAlertmanager(body: z.output<typeof Alertmanaged>, now: string): IncomingAlert {
  const { labels, annotations, status } = body
  const alertname = labels['alertname'] ?? 'unnamed'
  const value = Number(annotations['value'] ?? Number.NaN)
  return incoming(
    {
      key: body.fingerprint === '' ? bounded(`${alertname} ${JSON.stringify(labels)}`, 256) : body.fingerprint,
      alertname: bounded(alertname, 256),
      status,
      severity: bounded(labels['severity'] ?? '', 40),
      description: annotations['description'] ?? annotations['summary'] ?? '',
      startsAt: momentOf(body.startsAt, now),
      receiveAt: now,
      ...(isNever(body.endsAt) ? {} : { endsAt: momentOf(body.endsAt, now) }),
      ...(Number.isFinite(value) ? { values: value } : {}),
      generatorUrl: body.generatorURL,
      needHandle: true,
      isEmergent: labels['severity'] === 'critical',
      labels,
      annotations,
    },
    labels['repoAddress'] ?? '',
    labels['tag'] ?? '',
  )
}

function incoming(alert: DeploymentAlert, repoAddress: string, tag: string): IncomingAlert {
  const code = { ...(repoAddress === '' ? {} : { repoAddress }), ...(tag === '' ? {} : { tag }) }
  return {
    alert: { ...alert, ...code },
    deploymentId: idLabels.map((label) => alert.labels[label]).find((id) => id !== undefined && id !== ''),
    isOver: over.has(alert.status.toLowerCase()),
  }
}

function momentOf(text: string, now: string): string {
  return isNever(text) ? now : (parseInstant(text) ?? now)
}
