import { expect, it } from 'vitest'
import { AcesoError } from '../../../domain/errors.ts'
import { shared } from './shared-work.ts'

function setup(refused: (calls: readonly string[]) => unknown = () => undefined, most = 3) {
  const runs: string[][] = []
  const ask = shared<string, string>({
    share: ({ length }) => Math.min(length, most),
    async run(calls) {
      runs.push([...calls])
      await new Promise((resolve) => setImmediate(resolve))
      const fault = refused(calls)
      if (fault !== undefined) throw fault
      return calls.map((call) => call.toUpperCase())
    },
  })
  return { ask, runs }
}

it('answers each caller what is his, in runs that calls of one moment share, as large as they may be', async () => {
  const { ask, runs } = setup()
  expect(await Promise.all(['a', 'b', 'c', 'd'].map((call) => ask(call)))).toEqual(['A', 'B', 'C', 'D'])
  expect(runs).toEqual([['a', 'b', 'c'], ['d']])
  expect(await ask('e')).toBe('E')
})

it('tries each alone when a shared run is refused, and refuses only the one that is bad', async () => {
  const { ask, runs } = setup((calls) => (calls.includes('bad') ? new Error('no') : undefined))
  const told = await Promise.allSettled(['a', 'bad', 'b'].map((call) => ask(call)))
  expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(runs).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']])
})

it('refuses all at once when the database is away: asking again for each would only take longer', async () => {
  const { ask, runs } = setup(() => new AcesoError('store-unavailable', 'away'))
  const told = await Promise.allSettled(['a', 'b'].map((call) => ask(call)))
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(runs).toEqual([['a', 'b']])
})
