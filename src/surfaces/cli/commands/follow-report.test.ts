import { expect, it } from 'vitest'
import { AcesoError } from '../../../domain/errors.ts'
import { nothingWritten } from '../../../domain/release/report.ts'
import type { ReportAnswer } from '../../http/contracts/release.ts'
import type { CommandContext } from '../context.ts'
import { followReport } from './follow-report.ts'

const at = '2026-11-26T10:00:00.000Z'
const report = (more: Partial<ReportAnswer> = {}): ReportAnswer => ({
  ...nothingWritten,
  id: 'r-1',
  deploymentId: 'd-1',
  version: 1,
  isMarked: false,
  status: 'generating',
  trigger: 'manual',
  language: 'en',
  ratings: [],
  quality: 0,
  createdTime: at,
  updatedTime: at,
  ...more,
})

function watching(answers: readonly (ReportAnswer | AcesoError)[], stop = new AbortController()) {
  const left = [...answers]
  const said: string[] = []
  const look = { language: 'en', columns: 80, color: false } as const
  const context = {
    io: { stdout: { write: () => undefined }, stderr: { write: (text: string) => said.push(text) } },
    look,
    hintLook: look,
    signal: stop.signal,
  } as unknown as CommandContext
  const releases = {
    report: async () => {
      const answer = left.shift()
      if (answer === undefined) stop.abort()
      if (answer instanceof AcesoError) throw answer
      return answer ?? report()
    },
  }
  return { said, follow: (follow: boolean) => followReport(releases, report(), { follow, everyMs: 1 }, context) }
}

const thinking = report({ progress: { round: 1, doing: 'thinking', tools: [], answers: 0, calls: [], tokens: { input: 0, output: 0 } } })
const done = report({ status: 'completed' })

it('watches to the end, one line for each thing that happens', async () => {
  const { said, follow } = watching([thinking, done])
  expect(await follow(true)).toBe(done)
  expect(said).toEqual(['waits until a server is free to look into it\n', 'round 1: the model reads the answers so far\n'])
})

it('waits for a server that restarts, and not for one that says no', async () => {
  const away = new AcesoError('source-unavailable', 'no answer')
  expect(await watching([away, done]).follow(false)).toBe(done)
  await expect(watching([new AcesoError('forbidden', 'no')]).follow(false)).rejects.toMatchObject({ code: 'forbidden' })
})

it('says that the report goes on when nobody watches any more', async () => {
  const { said, follow } = watching([])
  await expect(follow(false)).rejects.toMatchObject({ name: 'AbortError' })
  expect(said.join('')).toContain('the report is written all the same: aceso show r-1')
})
