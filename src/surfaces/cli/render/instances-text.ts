import type { InstanceStatus, MilvusInstance } from '../../../domain/crash/milvus-instance.ts'
import type { Text } from '../../../domain/text.ts'
import type { InstanceScan } from '../means.ts'
import { type Look, paint, plain, row, say, type Tone } from '../page.ts'
import { since, told } from '../words.ts'
import { table } from './table.ts'

const heads = {
  en: ['instance', 'by', 'status', 'pods', 'restarts', 'age'],
  zh: ['实例', '部署方式', '状态', 'Pod', '重启', '时长'],
}
const statusWords: Readonly<Record<InstanceStatus, Text>> = {
  running: { en: 'running', zh: '运行中' },
  failed: { en: 'failed', zh: '失败' },
  pending: { en: 'pending', zh: '等待中' },
  terminating: { en: 'terminating', zh: '终止中' },
  terminated: { en: 'terminated', zh: '已终止' },
}
const tones: Readonly<Record<InstanceStatus, Tone>> = {
  running: 'good',
  failed: 'broken',
  pending: 'work',
  terminating: 'over',
  terminated: 'over',
}

/** One instance a line; where there is none, why. */
export function instancesText({ instances, noneBecause, at }: InstanceScan, look: Look): string {
  if (noneBecause !== undefined) return `${row(look, { text: say(look, noneBecause) })}\n`
  return table(
    instances.map((instance) => line(instance, at, look)),
    heads[look.language],
  )
}

function line({ namespace, name, type, status, pods, createdAt }: MilvusInstance, at: string, look: Look): string[] {
  const restarts = pods.reduce((sum, { restartCount }) => sum + restartCount, 0)
  return [
    plain(`${namespace}/${name}`),
    type,
    paint(look, tones[status], told(look.language, statusWords[status])),
    String(pods.length),
    String(restarts),
    since(look.language, createdAt, at).trim(),
  ]
}
