import { isJsonObject } from '../../domain/json.ts'
import type { DiagnosisReport } from '../../domain/release/report.ts'
import { bounded } from '../../domain/text.ts'
import { readSections, type Sections } from './sections.ts'

/** What a report says in one sentence. */
export interface Verdict {
  readonly text: string
  /** Of the rules' first cause, where the report is theirs; a model's word has no measure. */
  readonly confidence: number | undefined
}

const longest = 400

/** The report's text, as it was written; a failed one has none. */
export function contentOf({ content }: Pick<DiagnosisReport, 'content'>): string {
  try {
    const parsed: unknown = JSON.parse(content)
    return isJsonObject(parsed) && typeof parsed['content'] === 'string' ? parsed['content'] : content
  } catch {
    return content
  }
}

/** Undefined where the report is not written, or not in its form. */
export function sectionsOf(report: Pick<DiagnosisReport, 'status' | 'content'>): Sections | undefined {
  if (report.status !== 'completed') return undefined
  const read = readSections(contentOf(report))
  return read.kind === 'whole' ? read.sections : undefined
}

/** The cause in one sentence: the rules' own where they wrote it, else the first one of the root cause. */
export function verdictOf(report: Pick<DiagnosisReport, 'status' | 'content' | 'writtenBy' | 'rules' | 'language'>): Verdict | undefined {
  const sections = sectionsOf(report)
  if (sections === undefined) return undefined
  const [cause] = report.writtenBy === 'rules' ? report.rules : []
  if (cause !== undefined) return { text: cause.summary[report.language], confidence: cause.confidence }
  return { text: bounded(firstSentence(sections.rootCauseAnalysis), longest), confidence: undefined }
}

/** Also one that says that the cause is not known: that is the verdict then. A line that only leads to what follows is passed over. */
function firstSentence(section: string): string {
  const lines = section.split('\n').map((line) => bare(line))
  const line = lines.find((one) => /[\p{L}\p{N}]{2}/u.test(one) && !/[:：]$/.test(one)) ?? lines[0] ?? ''
  return /^.+?(?:[。！？!?]|\.(?=\s|$)|$)/u.exec(line)?.[0] ?? line
}

/** Without citations, list marks and emphasis: they belong into the section. */
function bare(sentence: string): string {
  return sentence
    .replaceAll(/\s*\[R?\d+(?:\s*[,，、]\s*R?\d+)*\]/g, '')
    .replace(/^\s*(?:[-*•#>]+|\d+[.)、])\s*/, '')
    .replaceAll(/\*\*|__/g, '')
    .trim()
}
