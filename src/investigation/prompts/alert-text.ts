import type { DeploymentAlert } from '../../domain/release/alert.ts'
import type { Language } from '../../domain/text.ts'

const words = {
  zh: {
    key: '告警类型',
    alertname: '告警名称',
    status: '告警状态',
    severity: '严重程度',
    description: '描述信息',
    values: '触发值',
    startsAt: '开始时间',
    receiveAt: '接收时间',
    endsAt: '结束时间',
    generatorUrl: '告警源',
    needHandle: '需要处理',
    isEmergent: '紧急程度',
    labels: '标签信息',
    annotations: '注解信息',
    none: '（无）',
    colon: '：',
  },
  en: {
    key: 'alert key',
    alertname: 'alert name',
    status: 'status',
    severity: 'severity',
    description: 'description',
    values: 'value',
    startsAt: 'started',
    receiveAt: 'received',
    endsAt: 'ended',
    generatorUrl: 'source',
    needHandle: 'needs handling',
    isEmergent: 'urgent',
    labels: 'labels',
    annotations: 'annotations',
    none: '(none)',
    colon: ': ',
  },
} as const

/** One line a field, in the same order always; maps sorted by key, so that the same alert is the same text. */
export function alertText(alert: DeploymentAlert, language: Language): string {
  const { none, colon, ...names } = words[language]
  const plain = {
    key: alert.key,
    alertname: alert.alertname,
    status: alert.status,
    severity: alert.severity,
    description: alert.description,
    values: alert.values?.toFixed(2) ?? none,
    startsAt: alert.startsAt,
    receiveAt: alert.receiveAt,
    endsAt: alert.endsAt ?? none,
    generatorUrl: alert.generatorUrl,
    needHandle: String(alert.needHandle),
    isEmergent: String(alert.isEmergent),
  }
  const lines = Object.entries(plain).map(([field, value]) => `${names[field as keyof typeof plain]}${colon}${value === '' ? none : value}`)
  const map = (title: string, entries: Readonly<Record<string, string>>): string => `${title}${colon}\n${mapText(entries, none)}`
  return [...lines, map(names.labels, alert.labels), map(names.annotations, alert.annotations)].join('\n')
}

function mapText(entries: Readonly<Record<string, string>>, none: string): string {
  const keys = Object.keys(entries).sort()
  return keys.length === 0 ? none : keys.map((key) => `  - ${key}: ${entries[key]}`).join('\n')
}
