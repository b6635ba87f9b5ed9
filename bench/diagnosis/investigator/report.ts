import { sectionTitles } from '../../../src/domain/release/report.ts'
import type { Conversation } from './conversation.ts'
import { conclude } from './table.ts'

/** The last answer: four sections, each claim with the numbers of the answers that show it. */
export function reportOn(conversation: Conversation): { readonly promQL: readonly string[]; readonly content: string } {
  const { cause, cites, because = [], steps, promQL = [] } = conclude(conversation)
  const { application, version } = conversation.release
  const cited = `[${(cites.length === 0 ? [0] : [...new Set(cites)]).join(', ')}]`
  const title = (section: keyof typeof sectionTitles): string => sectionTitles[section].en
  const sections = [
    `${title('overview')}\nThere is an alert on ${application} ${version}. [0]\n${cause}. ${cited}`,
    [`${title('rootCauseAnalysis')}\n${cause}. ${cited}`, ...because.map(({ number, text }) => `${text} [${number}]`)].join('\n'),
    `${title('impactScope')}\n${application} ${version} is affected. [0]`,
    `${title('remediationPlan')}\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}`,
  ]
  return { promQL, content: sections.join('\n\n') }
}
