import { expect, it } from 'vitest'
import type { EventBody } from '../../../../domain/incident/timeline.ts'
import { eventLine } from './event-line.ts'

const line = (language: 'en' | 'zh', body: EventBody): string =>
  eventLine(
    { incidentId: 'i-1', seq: 1, at: '2026-11-21T07:00:00.000Z', actor: { kind: 'machine', name: 'aceso' }, body },
    { language, color: false, columns: 100 },
  )

it('tells what the server noted in the reader’s language, and a comment as it was written', () => {
  const words = { en: 'report r-1 is written', zh: '报告 r-1 已完成' }
  const noted: EventBody = { type: 'note.added', text: words.en, words }
  expect(line('zh', noted)).toContain('报告 r-1 已完成')
  expect(line('en', noted)).toContain('report r-1 is written')
  expect(line('zh', { type: 'note.added', text: 'asking the team' })).toContain('asking the team')
})
