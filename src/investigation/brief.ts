import { bounded } from '../domain/text.ts'
import { resultText } from '../domain/tool-call.ts'
import type { ModelPart } from '../ports/model.ts'
import type { Brief } from './conversation/contract.ts'
import type { Case, Known } from './known/contract.ts'
import { alertText } from './prompts/alert-text.ts'
import { releaseText } from './prompts/release-text.ts'
import { systemPrompt, type Templates } from './prompts/templates.ts'

const begin = { en: 'Begin.', zh: '现在请开始诊断分析。' }
const longestAnswer = 4_000
const longestOther = 400
const longestQuestion = 300
const longestAnswers = 40_000

/** What a model is told at the beginning: the task in our words; alert, release and what the rules know as data, since every text in them may come from outside. */
export function briefOf(about: Case, known: Known, templates: Templates, canReadCode: boolean): Brief {
  const { deployment, language } = about
  const repository =
    canReadCode && deployment.repoAddress !== undefined
      ? { name: deployment.repoAddress, tag: deployment.tag ?? deployment.packageVersion }
      : undefined
  return {
    reportId: about.reportId,
    language,
    system: systemPrompt(templates, repository),
    parts: [
      ...(about.alert === undefined ? [] : [data('alert [0]', alertText(about.alert, language))]),
      data('release [0]', releaseText(about)),
      ...(known.causes.length + known.notChecked.length === 0 ? [] : [data('evidence of rules', evidenceText(known, about))]),
      ...(known.answers.length === 0 ? [] : [data('answers so far', answersText(known))]),
      { kind: 'text', text: begin[language] },
    ],
    firstNumber: known.answers.length + 1,
  }
}

function data(label: string, text: string): ModelPart {
  return { kind: 'data', label, text }
}

function evidenceText({ causes, notChecked }: Known, { language }: Case): string {
  const found = causes.flatMap(({ id, summary, confidence, evidence }) => [
    `[${id}] ${summary[language]} (confidence ${confidence.toFixed(2)})`,
    ...evidence.map((text) => `  - ${text[language]}`),
  ])
  return [...found, ...notChecked.map((text) => `not checked: ${text[language]}`)].join('\n')
}

/** What a cause rests on is told at length; of the rest so much that the model knows what was asked and need not ask it again. */
function answersText({ answers, causes }: Known): string {
  const cited = new Set(causes.flatMap(({ evidence }) => evidence.flatMap(({ en }) => citedIn(en))))
  const lines = answers.map(({ number, result }) => {
    const question = `${result.name} ${bounded(JSON.stringify(result.arguments), longestQuestion)}`
    return `[${number}] ${question}: ${bounded(resultText(result), cited.has(number) ? longestAnswer : longestOther)}`
  })
  return bounded(lines.join('\n'), longestAnswers)
}

/** `... [3, 5]`: 3 and 5. */
function citedIn(text: string): number[] {
  return [...text.matchAll(/\[(\d+(?:, \d+)*)\]/g)].flatMap(([, list = '']) => list.split(', ').map(Number))
}
