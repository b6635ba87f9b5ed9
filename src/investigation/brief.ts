import { epochMsOf } from '../domain/instant.ts'
import { isJsonObject } from '../domain/json.ts'
import { bounded } from '../domain/text.ts'
import type { ToolResult } from '../domain/tool-call.ts'
import type { ModelPart } from '../ports/model/model.ts'
import type { Brief, ConversationMeans } from './conversation/contract.ts'
import type { Case, Known } from './known/contract.ts'
import { alertText } from './prompts/alert-text.ts'
import { releaseText } from './prompts/release-text.ts'
import { systemPrompt, type Templates } from './prompts/templates.ts'
import { isMatrix, seriesGist } from './telling/told-series.ts'
import type { Room } from './telling/window.ts'

const begin = { en: 'Begin.', zh: '现在请开始诊断分析。' }
/** What a brief is written with: who reads it, and how answers are told. */
export interface Briefing {
  readonly canReadCode: boolean
  readonly room: Room
  readonly told: ConversationMeans['told']
}

/** What a model is told at the beginning: the task in our words; alert, release and what the rules know as data, since every text in them may come from outside. */
export function briefOf(about: Case, known: Known, templates: Templates, briefing: Briefing): Brief {
  const { deployment, language } = about
  const repository =
    briefing.canReadCode && deployment.repoAddress !== undefined
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
      ...(known.answers.length === 0 ? [] : [data('answers so far', answersText(known, about, briefing))]),
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

const charactersAToken = 2
const longestOther = 90
const longestQuestion = 120

/** What a cause rests on is told at length; of the rest so much that the model knows what was asked and need not ask it again, and what answered nothing in one line. */
function answersText({ answers, causes }: Known, { releasedAt }: Case, { room, told }: Briefing): string {
  const cited = new Set(causes.flatMap(({ evidence }) => evidence.flatMap(({ en }) => citedIn(en))))
  const empty = answers.filter(({ number, result }) => !cited.has(number) && isEmpty(result))
  const releasedMs = releasedAt === undefined ? undefined : epochMsOf(releasedAt)
  const gist = ({ outcome }: ToolResult): string | undefined =>
    outcome.kind === 'answer' && isMatrix(outcome.data) ? seriesGist(outcome.data, releasedMs) : undefined
  const lines = answers
    .filter((answer) => !empty.includes(answer) && answer.result.outcome.kind === 'answer')
    .map(({ number, result }) => {
      const isCited = cited.has(number)
      const text = isCited ? told(result, room.citedTokens) : (gist(result) ?? told(result, room.citedTokens))
      return `[${number}] ${questionText(result)}: ${bounded(text, isCited ? room.citedTokens * charactersAToken : longestOther)}`
    })
  const nothing = empty.map(({ number, result }) => `[${number}] ${questionText(result)}`)
  const all = [...lines, ...(nothing.length === 0 ? [] : ['answered with nothing:', ...nothing]), ...faultsText(answers)].join('\n')
  return bounded(all, room.briefTokens * charactersAToken)
}

/** What every question has (times, limits) says nothing of this one. */
const usual = new Set(['start', 'end', 'step', 'limit', 'lines', 'warningsOnly'])

function questionText({ name, arguments: given }: ToolResult): string {
  const said = Object.entries(given).filter(([key, value]) => !usual.has(key) && value !== false)
  return bounded(
    `${name} ${said.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ')}`,
    longestQuestion,
  )
}

/** One source that is away fails many questions in the same words. */
function faultsText(answers: Known['answers']): readonly string[] {
  const byMessage = new Map<string, string[]>()
  for (const { number, result } of answers) {
    if (result.outcome.kind === 'answer') continue
    const named = byMessage.get(result.outcome.message) ?? []
    byMessage.set(result.outcome.message, [...named, `[${number}] ${result.name}`])
  }
  return [...byMessage].map(([message, named]) => `not answered: ${named.join(', ')}: ${bounded(message, longestQuestion)}`)
}

function isEmpty({ outcome }: ToolResult): boolean {
  if (outcome.kind === 'error') return false
  const { data } = outcome
  if (!isJsonObject(data)) return false
  const lists = Object.values(data).filter((member) => Array.isArray(member))
  return lists.length > 0 && lists.every((list) => list.length === 0)
}

/** `... [3, 5]`: 3 and 5. */
function citedIn(text: string): number[] {
  return [...text.matchAll(/\[(\d+(?:, \d+)*)\]/g)].flatMap(([, list = '']) => list.split(', ').map(Number))
}
