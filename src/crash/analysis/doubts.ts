import type { Doubt } from '../../domain/crash/crash-analysis.ts'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import { signalName } from '../../domain/crash/process-signals.ts'
import { bounded } from '../../domain/text.ts'
import { bareName } from '../group/bare-name.ts'
import { sameIssue } from './issues.ts'
import type { CrashVerdict } from './verdict.ts'

/** From here on a known crash is hardly another one. */
const sureSimilarity = 0.8
const mostDoubts = 20
const mostSaid = 200
const mostNames = 20_000

/** `milvus::Segment::Load`, `main.(*loader).load`, `RemoveDir()`: what in prose can only be a name of code. */
const qualified = /[A-Za-z_]\w*(?:::~?[A-Za-z_]\w*)+/g
const goMethod = /\w+\.\(\*\w+\)\.\w+/g
const called = /\b[A-Za-z_]\w{2,}(?=\(\))/g
/** Types and functions that every program has: naming one claims nothing about this stack. */
const everywhere = /^(?:std|__gnu_cxx|boost)::/
const signalWord = /\bSIG[A-Z]{2,6}\b/g
const issueName = /(?:[\w.-]{1,60}\/)?[\w.-]{1,60}#\d{2,7}\b/g

/**
 * What an answer states that the crash does not bear out: names of code that stand in no stack and in no other text of the request, other signals, reports that nobody named, and
 * a known crash that is nearly certain and that the answer passes over. Recommendations propose and are not judged, but for the reports they name. What the answer says beyond
 * names is not judged either: a reader has the stack beside it.
 */
export function doubtsOf(verdict: CrashVerdict, record: CrashRecord, request: string): Doubt[] {
  const stated = [verdict.summary, verdict.rootCause, verdict.impact, ...verdict.codeSuggestions.map(({ issue }) => issue)].join('\n')
  const known = `${request}\n${namesOf(record).join('\n')}`
  const found: Doubt[] = [
    ...leftOut(verdict, record),
    ...[...codeNames(stated), ...verdict.codeSuggestions.map((one) => bareName(one.function)).filter((name) => name !== '')]
      .filter((name) => !isBorneOut(name, known))
      .map((said): Doubt => ({ kind: 'function-not-in-stack', said })),
    ...verdict.codeSuggestions
      .filter(({ file }) => file !== '' && !known.includes(baseName(file)))
      .map(({ file }): Doubt => ({ kind: 'file-not-in-stack', said: file })),
    ...(stated.match(signalWord) ?? [])
      .filter((name) => !isItsSignal(name, record, known))
      .map((said): Doubt => ({ kind: 'other-signal', said })),
    ...issuesIn(verdict)
      .filter((said) => !record.looksLike.some(({ id }) => sameIssue(id, said)))
      .map((said): Doubt => ({ kind: 'issue-not-known', said })),
  ]
  return distinct(found).slice(0, mostDoubts)
}

/** Every function of every thread, without what differs between builds, and where it stands. */
function namesOf({ threads, fingerprint }: CrashRecord): readonly string[] {
  const names = new Set<string>(fingerprint.frames)
  for (const { frames } of threads) {
    for (const frame of frames) {
      if (names.size >= mostNames) return [...names]
      if (frame.function !== undefined) names.add(bareName(frame.function))
      if (frame.file !== undefined) names.add(baseName(frame.file))
    }
  }
  return [...names]
}

function codeNames(text: string): string[] {
  return [
    ...(text.match(qualified) ?? []).filter((name) => !everywhere.test(name)),
    ...(text.match(goMethod) ?? []),
    ...(text.match(called) ?? []),
  ]
}

/** Its last two parts stand there, or its last one alone and unqualified: stacks and people leave namespaces out. */
function isBorneOut(name: string, known: string): boolean {
  const parts = name.split('::')
  const last = parts.at(-1) ?? name
  return hasWord(known, parts.slice(-2).join('::'), /[\w~]/) || hasWord(known, last, parts.length === 1 ? /[\w~]/ : /[\w~:]/)
}

/** Whether `word` stands in `text` with none of `joining` before it, and no letter behind it. */
function hasWord(text: string, word: string, joining: RegExp): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text.charAt(at - 1)
    const behind = text.charAt(at + word.length)
    if (!joining.test(before) && !/\w/.test(behind)) return true
  }
  return false
}

function isItsSignal(name: string, { signal, goReraised }: CrashRecord, known: string): boolean {
  return name === signal.name || name === signalName(goReraised?.signal ?? 0) || known.includes(name)
}

function issuesIn({ summary, rootCause, impact, recommendations, relatedIssues }: CrashVerdict): string[] {
  return [...relatedIssues, ...([summary, rootCause, impact, ...recommendations].join('\n').match(issueName) ?? [])]
}

function leftOut(verdict: CrashVerdict, { looksLike }: CrashRecord): Doubt[] {
  const sure = looksLike.filter(({ similarity }) => similarity >= sureSimilarity)
  const named = issuesIn(verdict)
  const [first] = sure
  if (first === undefined || sure.some(({ id }) => named.some((said) => sameIssue(id, said)))) return []
  return [{ kind: 'known-crash-left-out', said: `${first.id}: ${first.title}` }]
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path
}

function distinct(doubts: readonly Doubt[]): Doubt[] {
  const seen = new Set<string>()
  return doubts.flatMap(({ kind, said }) => {
    const doubt = { kind, said: bounded(said, mostSaid) }
    const key = `${kind} ${doubt.said}`
    if (seen.has(key)) return []
    seen.add(key)
    return [doubt]
  })
}
