import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { ServerProcess } from '../../bench/server-process.ts'
import type { Turn } from '../model/servers/turn.ts'
import { alert, asks, ended, reports, type Stage, setStage } from './stage.ts'

let stage: Stage
let server: ServerProcess
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.stop())
// A provider that failed is left alone for a while: each case has a store of its own.
beforeEach(async ({ task }) => {
  server = await stage.start({ ACESO_MODELS_TIMEOUTS_DEPLOYMENT: '1s', ACESO_RELEASES_DEADLINE: '5s', ACESO_RELEASES_ROUNDS: '8' }, task.id)
})
afterEach(() => server.kill())

const times = (count: number, turn: Turn): readonly Turn[] => Array.from({ length: count }, () => turn)
const late: Turn = { ...asks, delayMs: 10_000 }
const busy: Turn = { status: 429, headers: { 'retry-after': '600' } }
const prose: Turn = { text: 'It is broken.', usage: { input: 50, output: 5 } }

/** Providers that refuse a key or name a time are not asked before somebody could have done something. */
const leftAlone: ReadonlySet<string> = new Set(['model-rate-limited', 'model-key-refused'])

const tokensOfAsking = 110

interface Failure {
  readonly openai: readonly Turn[]
  readonly anthropic: readonly Turn[]
  readonly code: string
  readonly retryable: boolean
  /** What the failed one had learnt and spent before. */
  readonly answers?: number
  readonly tokens?: number
}
const failures: readonly (readonly [string, Failure])[] = [
  [
    'a provider that breaks after the first question, and so does the next',
    {
      openai: [asks, ...times(3, { status: 500 })],
      anthropic: times(3, { status: 503 }),
      code: 'model-provider-fault',
      retryable: true,
      answers: 1,
      tokens: 110,
    },
  ],
  ['a model that takes too long', { openai: [late], anthropic: [late], code: 'model-timed-out', retryable: true, answers: 0, tokens: 0 }],
  ['a limit of the provider', { openai: [busy], anthropic: [busy], code: 'model-rate-limited', retryable: true, answers: 0, tokens: 0 }],
  [
    'a key that is refused',
    { openai: [{ status: 401 }], anthropic: [{ status: 401 }], code: 'model-key-refused', retryable: false, answers: 0, tokens: 0 },
  ],
  [
    'an answer whose line is cut',
    {
      openai: times(3, { ...reports, cutAfter: 0.5 }),
      anthropic: times(3, { ...reports, cutAfter: 0.5 }),
      code: 'model-cut-off',
      retryable: true,
      answers: 0,
      tokens: 0,
    },
  ],
  [
    'prose where a report was wanted',
    { openai: times(4, prose), anthropic: [], code: 'answer-invalid', retryable: true, answers: 0, tokens: 220 },
  ],
  ['a model that asks for ever', { openai: times(8, asks), anthropic: [], code: 'round-limit', retryable: true, answers: 7, tokens: 880 }],
  [
    'turns that take longer together than one diagnosis may',
    { openai: times(9, { ...asks, delayMs: 900 }), anthropic: [], code: 'deadline', retryable: true },
  ],
]

it.each(failures)(
  '%s: the report has failed with its code, keeps what was learnt, and is written when it is asked for again',
  async (_, failure) => {
    await stage.openai.script(...failure.openai)
    await stage.anthropic.script(...failure.anthropic)
    const id = await alert(server, 'd-1')
    const failed = await ended(server, id)
    expect(failed).toMatchObject({ status: 'failed', error: { code: failure.code, retryable: failure.retryable } })
    expect(failed.content).toBe(failed.error?.message)
    const answers = failed.toolCalls.filter(({ round }) => round > 0).length
    const tokens = failed.tokens.input + failed.tokens.output
    // How far one comes within a deadline is the machine's business.
    expect(answers).toBe(failure.answers ?? tokens / tokensOfAsking)
    expect(tokens).toBe(failure.tokens ?? answers * tokensOfAsking)

    // The same alert, told again: a failed report stands in nobody's way.
    await stage.openai.script(reports)
    await stage.anthropic.script(reports)
    const again = await ended(server, await alert(server, 'd-1'))
    expect(again).toMatchObject(
      leftAlone.has(failure.code)
        ? { version: 2, status: 'failed', error: { code: 'model-breaker-open', retryable: true } }
        : { version: 2, status: 'completed', writtenBy: 'model', tokens: { input: 300, output: 30 } },
    )
  },
)

it('a network without the providers: each is named, and the report is written once they are back', async () => {
  const nobody = 'http://127.0.0.1:9'
  const away = await stage.start({ ACESO_MODELS_OPENAI_BASE_URL: `${nobody}/v1`, ACESO_MODELS_ANTHROPIC_BASE_URL: nobody }, 'unreachable')
  const failed = await ended(away, await alert(away, 'd-1'))
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'model-unreachable', retryable: true, message: expect.stringMatching(/^openai: .+; anthropic: .+/) },
  })
  await away.stop()
  await stage.openai.script(reports)
  const back = await stage.start({}, 'unreachable')
  expect(await ended(back, await alert(back, 'd-1'))).toMatchObject({ version: 2, status: 'completed' })
  await back.kill()
})
