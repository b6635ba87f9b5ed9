import type { z } from 'zod'
import type { KnownCrash } from '../../../../domain/crash/crash-record.ts'
import type { CrashGroup } from '../../../http/contracts/crash.ts'
import { type Look, plain } from '../../page.ts'
import { told } from '../../words.ts'
import { groupWords } from './group-words.ts'

const longestMessage = 120
const longestTitle = 160

/** What a bug is called: where it strikes, and how. */
export function groupSentence({ members }: CrashGroup, { language }: Look): string {
  const [member] = members
  if (member === undefined) return told(language, groupWords.unknownPlace)
  const [frame] = member.fingerprint.frames
  const place = frame ?? (lastPart(member.program) || told(language, groupWords.unknownPlace))
  const reason = member.abortMessage === undefined ? member.signal : clip(member.abortMessage, longestMessage)
  return told(language, groupWords.sentence, { place: plain(place), reason: plain(reason) })
}

export function likeness({ id, similarity, fixedIn, title }: z.infer<typeof KnownCrash>, { language }: Look): string {
  const facts = {
    id: plain(id),
    percent: Math.round(similarity * 100),
    title: plain(clip(title, longestTitle)),
    version: plain(fixedIn ?? ''),
  }
  return told(language, fixedIn === undefined ? groupWords.looksLike : groupWords.looksLikeFixed, facts)
}

/** `2026-11-21 08:00:00`, in UTC: pages of evidence tell moments, not ages. */
export function momentText(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ')
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
