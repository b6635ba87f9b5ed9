import { outOfConnections } from './database-refusals.ts'

/** Families of settings and what programs, proxies and alerts say when one of them is wrong. */
const families: readonly (readonly [RegExp, RegExp])[] = [
  [/time-?out|deadline/i, /time[sd]?[ -]?out|deadline exceeded|\b504\b/i],
  [
    /pool|connections?\b/i,
    new RegExp(`pool|connection is not available|connections? exhausted|max_connections|${outOfConnections.source}`, 'i'),
  ],
  [/memory|heap|xmx|cache-?size/i, /out ?of ?memory|oom|heap space|allocation failed/i],
  [
    /refresh|interval|period|rate|qps|burst|concurren|parallel|batch|workers|retries/i,
    /\b429\b|too many requests|quota exceeded|rate.?limit|throttl/i,
  ],
  [
    /url|host|port\b|endpoint|address|dsn|server|broker/i,
    /connection refused|no such host|ENOTFOUND|ECONNREFUSED|name or service not known/i,
  ],
  [/log_?level|debug|verbose/i, /no space left|disk (?:is )?full/i],
]
/** Say nothing by themselves: `attempt 3 of 8 failed` stands in the log of whoever calls what is down, whatever was changed. */
const general = new Set(
  'value default enabled enable config setting spring server service https maximum minimum size data true false path image version file kubernetes nginx ingress annotation replica attempt retry retrie'.split(
    ' ',
  ),
)

/** Whether a trouble, in the words it is told in, is of what a setting governs. */
export function concernsSetting(name: string, words: string): boolean {
  if (families.some(([setting, said]) => setting.test(name) && said.test(words))) return true
  const lower = words.toLowerCase()
  return wordsIn(name).some((word) => new RegExp(`\\b${word}`).test(lower))
}

/** `maximum-pool-size`, `NEW_RATES`, `readTimeoutMs`: their words of five letters and more. */
function wordsIn(name: string): readonly string[] {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.map((word) => word.replace(/s$/, '')).filter((word) => word.length >= 5 && !general.has(word))
}
