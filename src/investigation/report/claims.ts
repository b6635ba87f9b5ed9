import type { Json } from '../../domain/json.ts'
import type { Claim, ReportSection } from '../../domain/release/report.ts'
import { bounded } from '../../domain/text.ts'
import { isAmong, numbersIn, numbersSaid } from './numbers.ts'
import type { Sections } from './sections.ts'

/** Sections that state facts. The last one proposes: its sentences are wishes, not claims. */
const factual: readonly ReportSection[] = ['overview', 'rootCauseAnalysis', 'impactScope']

const citation = /\[(R?\d+(?:\s*[,，、]\s*R?\d+)*)\]/g
/** A sentence's end, with the citations that follow it: marks that also stand in numbers, names and addresses end none inside of one, and nothing does inside quoted material. */
const sentence =
  /(?:`[^`]*`|[^`]|`(?![^`]*`))+?(?:[。！？；]|[!?;](?=[\s[\p{Script=Han}]|$)|\.(?=\s|$)|$)(?:\s*\[R?\d+(?:\s*[,，、]\s*R?\d+)*\])*/gu
const mostClaims = 200

/** What claims may cite: answers by their numbers, and the rules' causes (`R1`) by the numbers of the answers that show them. */
export interface Citable {
  readonly answers: ReadonlyMap<number, Json>
  readonly causes: ReadonlyMap<string, readonly number[]>
  /** Names that look like quantities, as the version `2026.18`. */
  readonly names?: readonly string[]
}

/**
 * Every sentence of the factual sections, with what it cites (`[n]` = the answer to the n-th question) and whether its numbers stand there. What a sentence says
 * beyond its numbers is not judged: a reader opens the citation.
 */
export function checkClaims(sections: Sections, citable: Citable): Claim[] {
  const known = new Map<number, readonly number[]>()
  const numbersOf = (cited: number): readonly number[] => {
    const numbers = known.get(cited) ?? numbersIn(citable.answers.get(cited) ?? null)
    known.set(cited, numbers)
    return numbers
  }
  const claims = factual.flatMap((section) => sentencesOf(sections[section]).map((text) => claimOf(section, text, citable, numbersOf)))
  return claims.slice(0, mostClaims)
}

export function sentencesOf(section: string): string[] {
  return section
    .split('\n')
    .flatMap((line) => line.match(sentence) ?? [])
    .map((text) => text.trim())
    .filter((text) => isStatement(text))
}

/** What could not be found out has nothing to cite. */
const saysUnknown = /未能查到|could not be (?:looked at|found out)/i

/** Headings and marks that only lead to what follows state nothing. */
function isStatement(text: string): boolean {
  if (saysUnknown.test(text)) return false
  const bare = text.replaceAll(citation, '').replaceAll(/[#*_`>\-\s]/g, '')
  return /[\p{L}\p{N}]{2}/u.test(bare) && !/[:：]$/.test(bare)
}

function claimOf(section: ReportSection, text: string, citable: Citable, numbersOf: (cited: number) => readonly number[]): Claim {
  const cites = [...new Set(citationsOf(text, citable))]
  const there = cites.filter((cited) => citable.answers.has(cited))
  const found = there.flatMap((cited) => [...numbersOf(cited)])
  const differing = there.length === 0 ? [] : numbersSaid(withoutNames(text, citable)).filter((said) => !isAmong(said, found))
  return {
    section,
    text: bounded(text, 2_000),
    cites: cites.slice(0, 20),
    verdict: verdictOf(cites.length, there.length, differing.length),
    differing: differing.slice(0, 20).map(({ text: number }) => bounded(number, 40)),
  }
}

function withoutNames(text: string, { names = [] }: Citable): string {
  return names.filter((name) => name !== '').reduce((left, name) => left.replaceAll(name, ' '), text)
}

/** A cause that no rule has named is cited as an answer that nobody gave. */
const nobodys = -1

function citationsOf(text: string, { causes }: Citable): number[] {
  const marks = [...text.matchAll(citation)].flatMap(([, list = '']) => list.split(/[,，、]/).map((mark) => mark.trim()))
  return marks.flatMap((mark) => (mark.startsWith('R') ? (causes.get(mark) ?? [nobodys]) : [Number(mark)]))
}

function verdictOf(cites: number, there: number, differing: number): Claim['verdict'] {
  if (cites === 0) return 'uncited'
  if (there < cites) return 'unknown-citation'
  return differing > 0 ? 'differs' : 'supported'
}
