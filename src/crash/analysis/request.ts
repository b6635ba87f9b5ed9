import type { AgentReport } from '../../domain/crash/agent-protocol.ts'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import { type Attempt, attemptsIn } from '../../domain/outside-text/attempts.ts'
import type { Language } from '../../domain/text.ts'
import type { ModelPart } from '../../ports/model/model.ts'
import { keyRegisters } from './key-registers.ts'
import { factsText, knownText, librariesText, logText, stackText } from './request-text.ts'

/** Who the model is and what it looks for. */
export const crashSystem = `You explain crashes of native, Go and mixed programs, above all of Milvus, a vector database. Look at: memory access violations; failed assertions and aborts;
threading and races; leaks and corrupted memory; what is special to a vector database (indexing, search, damaged data); load that leads to a crash.
Claim only what the stack and the facts support, and name only functions that stand in them. Where they say little, say that, and lower the confidence. Name as related
issues only those that stand in the request; where one of them fits, say so.`

const closing = `Please analyze this coredump and provide structured debugging insights in JSON format.
summary: one or two sentences for the person on call. rootCause: the most likely cause and what points to it. impact: what breaks for users. recommendations: what to do, the
most useful first. confidence: 0 to 1. relatedIssues: ids from the request that fit. codeSuggestions: file, function, lineNumber where known, issue, suggestion, priority high,
medium or low; only for frames that are shown.`

const languageRule: Readonly<Record<Language, string>> = {
  en: 'Write the texts in English; names of code stay as they are.',
  zh: 'Write the texts in Simplified Chinese; names of code stay as they are.',
}

export interface CrashRequest {
  readonly parts: readonly ModelPart[]
  /** Texts of the crashed program that speak to the model. */
  readonly attempts: readonly Attempt[]
}

/** The request about one crash, in the documented order. Frames, names and templates only: no memory, no environment, no arguments. */
export function crashRequest(
  record: CrashRecord,
  { logTail }: Pick<AgentReport, 'logTail'>,
  version: string,
  language: Language,
): CrashRequest {
  const sections: readonly Section[] = [
    { title: 'COREDUMP ANALYSIS REQUEST\n=========================', label: 'crash', text: factsText(record, version) },
    { title: 'STACK TRACE:', label: 'stack trace', text: stackText(record) },
    { title: 'KEY REGISTERS:', label: 'registers', text: keyRegisters(record) },
    { title: 'LOADED LIBRARIES:', label: 'libraries', text: librariesText(record) },
    { title: 'LOG:', label: 'log', text: logText(record, logTail) },
    { title: 'KNOWN CRASHES THAT LOOK ALIKE:', label: 'known crashes', text: knownText(record) },
  ]
  const told = sections.filter(({ text }) => text !== '')
  return {
    parts: [...told.flatMap((section) => partsOf(section)), { kind: 'text', text: `${closing}\n${languageRule[language]}` }],
    attempts: told.flatMap(({ label, text }) => attemptsIn({ where: label, number: 0 }, text)),
  }
}

interface Section {
  readonly title: string
  readonly label: string
  readonly text: string
}

function partsOf({ title, label, text }: Section): ModelPart[] {
  return [
    { kind: 'text', text: title },
    { kind: 'data', label, text },
  ]
}
