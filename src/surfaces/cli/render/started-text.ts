import type { Started } from '../means.ts'
import { type Look, paint, plain, row } from '../page.ts'
import { told } from '../words.ts'
import { table } from './table.ts'

const words = {
  address: { en: 'pages and interface', zh: '页面与接口' },
  cluster: { en: 'cluster', zh: '集群' },
  clusterIs: { en: '{id} ({origin})', zh: '{id}（{origin}）' },
  readOnly: { en: '{id} ({origin}), read only', zh: '{id}（{origin}），只读' },
  store: { en: 'store', zh: '存储' },
  mode: { en: 'mode', zh: '模式' },
  cores: { en: 'core dumps', zh: '核心转储' },
  disabled: { en: 'not running: {feature}: {reason}', zh: '未启用：{feature}：{reason}' },
  open: {
    en: 'no token exists: only this machine is served, and nobody is asked who he is; `aceso token add <name> --role admin` makes the first',
    zh: '尚无令牌：仅服务本机，且不验证身份；用 `aceso token add <名称> --role admin` 创建第一个令牌',
  },
  stop: {
    en: 'Ctrl-C stops it; running work is finished or resumed at the next start',
    zh: '按 Ctrl-C 停止；未完成的工作会在停止前完成，或在下次启动时继续',
  },
} as const

/** What a start says once it serves. */
export function startedText(started: Started, look: Look): string {
  const { language } = look
  const { cluster } = started
  const facts = { id: plain(cluster.id), origin: plain(cluster.origin) }
  const rows = [
    [words.address, started.url],
    [words.cluster, told(language, cluster.readOnly ? words.readOnly : words.clusterIs, facts)],
    [words.store, plain(started.store)],
    [words.mode, started.mode],
    [words.cores, plain(started.cores)],
  ] as const
  const notes = [
    ...started.disabled.map((one) => told(language, words.disabled, { ...one })),
    ...started.warnings.map((warning) => plain(warning)),
    ...(started.isOpen ? [told(language, words.open)] : []),
  ]
  return [
    table(rows.map(([label, value]) => [paint(look, 'over', told(language, label)), value])),
    ...notes.map((text) => `${row(look, { label: '!', labelTone: 'person', text })}\n`),
    `${told(language, words.stop)}\n`,
  ].join('')
}
