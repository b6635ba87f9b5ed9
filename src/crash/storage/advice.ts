import type { Text } from '../../domain/text.ts'

export type Advice = 'store-unusable' | 'raise-limit' | 'raise-threshold' | 'shorten-retention' | 'compress'

interface Full {
  readonly isNearLimit: boolean
}

/**
 * What to do where room runs short. Raising the threshold keeps fewer cores; lowering it, as is sometimes said, keeps more of them and fills the disk sooner.
 */
export function adviceOf(
  server: Full & { readonly state: string; readonly why: string | undefined },
  nodes: readonly (Full & { readonly nodeName: string })[],
  valueThreshold: number,
): readonly { readonly code: Advice; readonly text: Text }[] {
  const full = nodes.filter(({ isNearLimit }) => isNearLimit).map(({ nodeName }) => nodeName)
  const advice: { code: Advice; text: Text }[] = []
  if (server.state === 'unusable') advice.push({ code: 'store-unusable', text: unusable(server.why ?? '') })
  if (server.isNearLimit) advice.push({ code: 'raise-limit', text: raiseOnServer })
  if (full.length === 0) return advice
  const where = `${full.slice(0, 3).join(', ')}${full.length > 3 ? ` (+${full.length - 3})` : ''}`
  return [
    ...advice,
    { code: 'raise-limit', text: raiseOnNodes(where) },
    { code: 'raise-threshold', text: raiseThreshold(valueThreshold) },
    { code: 'shorten-retention', text: shorten },
    { code: 'compress', text: compress },
  ]
}

/** The same for one node, in the order in which it helps. */
export function nodeAdvice(node: string, valueThreshold: number): readonly Text[] {
  return [raiseOnNodes(node), raiseThreshold(valueThreshold), shorten]
}

export function serverAdvice(): readonly Text[] {
  return [raiseOnServer]
}

const unusable = (why: string): Text => ({
  en: `The server cannot keep slim cores: ${why}. Agents keep them on their nodes meanwhile.`,
  zh: `服务器无法保存精简核心：${why}。在此期间由各节点的 agent 保存。`,
})

const raiseOnServer: Text = {
  en: 'The server’s store is nearly full: raise crashes.storage.maxStorageSize, give its file system more room, or shorten crashes.storage.retentionDays. Otherwise the least valuable slim cores go first.',
  zh: '服务器的存储空间即将用尽：请调大 crashes.storage.maxStorageSize、扩充文件系统，或缩短 crashes.storage.retentionDays；否则将优先删除价值最低的精简核心。',
}

const raiseOnNodes = (where: string): Text => ({
  en: `Raise storage.maxStorageSize of the agent where the disk allows it: ${where} is nearly full.`,
  zh: `${where} 的核心转储存储即将用尽：磁盘允许时请调大 agent 的 storage.maxStorageSize。`,
})

const raiseThreshold = (threshold: number): Text => ({
  en: `Or raise analyzer.valueThreshold (here ${threshold}), so that fewer cores are kept. Lowering it keeps more and fills the disk sooner.`,
  zh: `或调高 analyzer.valueThreshold（当前 ${threshold}），以减少保存的文件；调低只会保存更多，更快占满磁盘。`,
})

const shorten: Text = {
  en: 'Or shorten storage.retentionDays: old cores go sooner. Their slim cores and stacks stay.',
  zh: '或缩短 storage.retentionDays，使旧的核心转储更早删除；其精简核心和调用栈仍会保留。',
}

const compress: Text = {
  en: 'Or turn storage.compressionEnabled on, if it is off.',
  zh: '若未启用压缩，可开启 storage.compressionEnabled。',
}
