import type { Text } from '../../domain/text.ts'
import type { ChangedLine } from './diff.ts'

/** A change of code that makes requests slower as they are usually made slower. */
export interface SuspiciousLine {
  readonly line: ChangedLine
  readonly what: Text
  /** Hard to explain otherwise, or only a query more. */
  readonly isTelling: boolean
}

const noCode = /\.(?:md|txt|rst|css|scss|svg|png|lock|sum)$|(?:^|\/)(?:tests?|spec|docs?|__tests__|fixtures)\//i
const query =
  /\bSELECT\b.+\bFROM\b|\.(?:query|queryContext|queryRow|exec|execute|executeQuery|findOne|findById|findAll|findMany|findUnique|findBy\w+|fetch\w*)\(|\.objects\.(?:get|filter|all)\(|\.(?:where|find_by)\(|\bdb\.\w+\(|\bsession\.(?:query|get|scalars)\(/i
const loop = /^\s*(?:for|foreach|while)\b|\.(?:forEach|map|flatMap|each|each_with_index)\(|\bfor\s+\w+\s+in\b|\bfor\s*\(/
const loopReach = 8

/** Every such line of a diff, the telling ones first. Words only: what the code does is for people to read. */
export function suspiciousLines(lines: readonly ChangedLine[]): readonly SuspiciousLine[] {
  const code = lines.filter(({ file }) => !noCode.test(file))
  const found = code.flatMap((line, index) => judged(line, index, code))
  return found.toSorted((left, right) => Number(right.isTelling) - Number(left.isTelling))
}

function judged(line: ChangedLine, index: number, all: readonly ChangedLine[]): SuspiciousLine[] {
  if (line.kind === 'kept') return []
  const telling = (line.kind === 'added' ? added : removed).find(({ shape }) => shape.test(line.text))
  if (telling !== undefined && !isOnlyMoved(line, telling.shape, all)) return [{ line, what: telling.what, isTelling: true }]
  if (line.kind === 'removed' || !query.test(line.text)) return []
  return isInLoop(line, index, all) ? [{ line, what: inLoop, isTelling: true }] : [{ line, what: oneMore, isTelling: false }]
}

const inLoop: Text = { en: 'asks the database inside a loop', zh: '在循环中查询数据库' }
const oneMore: Text = { en: 'adds or changes a query', zh: '新增或修改了一条查询' }

const added: readonly { readonly shape: RegExp; readonly what: Text }[] = [
  { shape: /\bDROP\s+INDEX\b|\bremove_index\b|\bRemoveIndex\b|\.dropIndex\(/i, what: { en: 'drops an index', zh: '删除了索引' } },
  {
    shape: /\b(?:time\.)?sleep\s*\(|\bThread\.sleep\b|\btime\.Sleep\b|\bsetTimeout\s*\(|\bawait\s+delay\s*\(|\bpg_sleep\b/i,
    what: { en: 'waits', zh: '加入了等待' },
  },
  { shape: /\bLIKE\s+'%/i, what: { en: 'searches with a leading wildcard, which no index serves', zh: '使用前导通配符查询，无法走索引' } },
  {
    // Indented: made anew for each call, not once.
    shape: /^\s+.*(?:regexp\.(?:MustCompile|Compile)\(|\bre\.compile\(|Pattern\.compile\(|new RegExp\(|Regex::new\(|new ObjectMapper\()/,
    what: { en: 'makes anew for each call what could be made once', zh: '每次调用都重复创建本可复用的对象' },
  },
  { shape: /\bLOCK\s+TABLE\b|\bFOR\s+UPDATE\b/i, what: { en: 'takes a lock', zh: '加锁' } },
]

const removed: readonly { readonly shape: RegExp; readonly what: Text }[] = [
  {
    shape: /\bCREATE\s+(?:UNIQUE\s+)?INDEX\b|\badd_index\b|\bdb_index\s*=\s*True|@Index\b|\.createIndex\(/i,
    what: { en: 'takes an index away', zh: '移除了索引' },
  },
  {
    shape:
      /@Cacheable\b|\b\w*cache\w*\.(?:get|put|set|fetch|remember|getOrLoad|getOrSet|wrap)\w*\(|\blru_cache\b|\bmemoi[sz]e\w*\b|\bcached\(|Rails\.cache/i,
    what: { en: 'takes a cache away', zh: '移除了缓存' },
  },
  {
    shape:
      /\bprefetch_related\(|\bselect_related\(|\bjoinedload\(|\bselectinload\(|\.includes\(|\beager_load\(|\bJOIN\s+FETCH\b|\bPreload\(/i,
    what: { en: 'no longer loads related rows at once', zh: '不再一次性加载关联数据' },
  },
  {
    shape:
      /\b(?:set)?(?:read|request|response|call|connect|socket)?_?time-?out(?:_?(?:ms|seconds|millis))?\s*[:=(]|\bWithTimeout\(|\bAbortSignal\.timeout\(/i,
    what: { en: 'takes a time-out away', zh: '移除了超时设置' },
  },
  { shape: /\bSELECT\b.+\bLIMIT\b/i, what: { en: 'changes a query that was limited', zh: '修改了带 LIMIT 的查询' } },
]

/** The same is written again elsewhere, or (of a removed limit) still limited. */
function isOnlyMoved({ kind }: ChangedLine, shape: RegExp, all: readonly ChangedLine[]): boolean {
  return kind === 'removed' && all.some((other) => other.kind === 'added' && shape.test(other.text))
}

/** A loop's head stands a few lines above with less indentation; or the query is on the line that loops. */
function isInLoop(line: ChangedLine, index: number, all: readonly ChangedLine[]): boolean {
  if (loop.test(line.text) && !/^\s*(?:for|while)\b.*\bin\b.*(?:objects|query|find)/i.test(line.text)) return true
  const indent = indentOf(line.text)
  return all
    .slice(Math.max(0, index - loopReach), index)
    .some((above) => above.file === line.file && above.kind !== 'removed' && loop.test(above.text) && indentOf(above.text) < indent)
}

function indentOf(text: string): number {
  return (/^\s*/.exec(text)?.[0] ?? '').replaceAll('\t', '    ').length
}
