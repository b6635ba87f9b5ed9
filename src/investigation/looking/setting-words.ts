/** Families of settings and what programs, proxies and alerts say when one of them is wrong. */
const families: readonly (readonly [RegExp, RegExp])[] = [
  [/time-?out|deadline/i, /time[sd]?[ -]?out|deadline exceeded|\b504\b/i],
  [/pool|connections?\b/i, /pool|connection is not available|too many (?:connections|clients)|connections? exhausted|max_connections/i],
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
/** Say nothing by themselves. */
const general = new Set(
  'value name default enabled enable config setting settings spring server service http https maximum minimum size data true false path image version file kubernetes nginx ingress annotations replicas'.split(
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
  return words.filter((word) => word.length >= 5 && !general.has(word))
}
