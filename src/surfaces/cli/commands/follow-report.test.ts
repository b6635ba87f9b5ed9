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

interface Server {
  /** What the server answers when it is asked, one after the other. */
  readonly answers: readonly (ReportAnswer | AcesoError)[]
  /** What it tells on each line that is opened; none is refused, and a fault cuts it. */
  readonly lines?: readonly (readonly (ReportAnswer['progress'] | Error)[])[]
}

function watching({ answers, lines = [] }: Server, stop = new AbortController()) {
  const [left, open] = [[...answers], [...lines]]
  const said: string[] = []
  let asked = 0
  const look = { language: 'en', columns: 80, color: false } as const
  const context = {
    io: { stdout: { write: () => undefined }, stderr: { write: (text: string) => said.push(text) } },
    look,
    hintLook: look,
    signal: stop.signal,
  } as unknown as CommandContext
  const releases = {
    report: async () => {
      asked += 1
      const answer = left.shift()
      if (answer === undefined) stop.abort()
      if (answer instanceof AcesoError) throw answer
      return answer ?? report()
    },
    async *progress() {
      const line = open.shift()
      if (line === undefined) throw new AcesoError('not-found', 'an older server')
      for (const step of line) {
        if (step instanceof Error) throw step
        yield { id: 'r-1', status: 'generating' as const, progress: step }
      }
    },
  }
  return { said, asked: () => asked, follow: (follow: boolean) => followReport(releases, report(), { follow, everyMs: 1 }, context) }
}

const step = (round: number) => ({ round, doing: 'thinking' as const, tools: [], answers: 0, calls: [], tokens: { input: 0, output: 0 } })
const thinking = report({ progress: step(1) })
const done = report({ status: 'completed' })
const waits = 'waits until a server is free to look into it\n'
const reads = (round: number) => `round ${round}: the model reads the answers so far\n`

it('hears each step as it happens, and asks once when the line has ended', async () => {
  const { said, asked, follow } = watching({ answers: [done], lines: [[undefined, step(1), step(2)]] })
  expect(await follow(true)).toBe(done)
  expect(said).toEqual([waits, reads(1), reads(2)])
  expect(asked()).toBe(1)
})

it('asks by the clock where nothing can be heard, and says nothing twice', async () => {
  const { said, follow } = watching({ answers: [report(), report(), thinking, thinking, done] })
  expect(await follow(true)).toBe(done)
  expect(said).toEqual([waits, reads(1)])
})

it('hears again after the line was cut', async () => {
  const cut = [step(1), new Error('cut')]
  const { said, follow } = watching({ answers: [thinking, thinking, thinking, thinking, thinking, done], lines: [cut, [step(2)]] })
  expect(await follow(true)).toBe(done)
  expect(said).toEqual([waits, reads(1), reads(2)])
})

it('waits for a server that restarts, and not for one that says no', async () => {
  const away = new AcesoError('source-unavailable', 'no answer')
  expect(await watching({ answers: [away, done] }).follow(false)).toBe(done)
  await expect(watching({ answers: [new AcesoError('forbidden', 'no')] }).follow(false)).rejects.toMatchObject({ code: 'forbidden' })
})

it('says that the report goes on when nobody watches any more', async () => {
  const { said, follow } = watching({ answers: [] })
  await expect(follow(false)).rejects.toMatchObject({ name: 'AbortError' })
  expect(said.join('')).toContain('the report is written all the same: aceso show r-1')
})
