import type { Text } from '../../domain/text.ts'

/** One thing that was looked at. */
export interface Finding {
  /** Stable. */
  readonly code: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly what: Text
  /** What to do about it. */
  readonly next?: Text
}

/** How a person names another folder of cores, to the command line or in a configuration. */
export type NameFolder = (folder: string) => Text

export const byFlag: NameFolder = (folder) => ({ en: `give --path ${folder}`, zh: `请用 --path ${folder}` })
export const bySetting: NameFolder = (folder) => ({
  en: `set collector.coredumpPath to ${folder}`,
  zh: `请将 collector.coredumpPath 设为 ${folder}`,
})
