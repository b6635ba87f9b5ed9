import { isJsonObject, type Json, valueAt } from '../domain/json.ts'
import type { Text } from '../domain/text.ts'
import type { AnyObject } from '../world/kinds.ts'
import { asJson } from './pod-template.ts'

const dependencies: Readonly<Record<string, Text>> = {
  EtcdReady: { en: 'etcd', zh: 'etcd' },
  StorageReady: { en: 'its object store', zh: '对象存储' },
  MsgStreamReady: { en: 'its message queue', zh: '消息队列' },
}

/** Why a Milvus resource is better left alone now, by its own status: the operator is at work on it, or what it needs is not there. */
export function unsettled(target: AnyObject): Text | undefined {
  const json = asJson(target)
  const generation = target.metadata.generation ?? 0
  const seen = valueAt(json, ['status', 'observedGeneration'])
  if (typeof seen === 'number' && seen < generation)
    return { en: 'the operator has not yet made what the resource says', zh: 'Operator 尚未完成该资源的变更' }
  const sick = conditionsOf(json).find(({ type, status }) => status === 'False' && dependencies[type] !== undefined)
  const part = sick === undefined ? undefined : dependencies[sick.type]
  if (part === undefined) return undefined
  return {
    en: `the operator says that ${part.en} is not ready: the crashes may be its fault`,
    zh: `Operator 报告${part.zh}未就绪，崩溃可能由它引起`,
  }
}

function conditionsOf(json: Json): { readonly type: string; readonly status: string }[] {
  const conditions = valueAt(json, ['status', 'conditions'])
  if (!Array.isArray(conditions)) return []
  return conditions.flatMap((one: Json) => {
    if (!isJsonObject(one)) return []
    const { type, status } = one
    return typeof type === 'string' && typeof status === 'string' ? [{ type, status }] : []
  })
}

/** Components as the operator's labels name them, and as the resource does. */
const fields: Readonly<Record<string, string>> = {
  standalone: 'standalone',
  proxy: 'proxy',
  mixcoord: 'mixCoord',
  querynode: 'queryNode',
  datanode: 'dataNode',
  indexnode: 'indexNode',
  streamingnode: 'streamingNode',
  rootcoord: 'rootCoord',
  querycoord: 'queryCoord',
  datacoord: 'dataCoord',
  indexcoord: 'indexCoord',
  cdc: 'cdc',
}

/** Fields below `spec.components` of everything that runs: what the resource writes down itself, and what the operator has made without its word. */
export function componentFields(target: AnyObject, deployments: readonly AnyObject[]): readonly string[] {
  const components = valueAt(asJson(target), ['spec', 'components'])
  const written = isJsonObject(components)
    ? Object.keys(components).filter((key) => Object.values(fields).includes(key) && isJsonObject(components[key]))
    : []
  const made = deployments.flatMap(({ metadata }) => fields[metadata.labels?.['app.kubernetes.io/component'] ?? ''] ?? [])
  return [...new Set([...written, ...made])].toSorted()
}
