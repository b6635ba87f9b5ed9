import { expect, it } from 'vitest'
import { masking } from '../../world/masking.ts'
import type { Api } from './api.ts'
import { reflector } from './reflector.ts'

/** An API server with nothing to tell: lists are empty, and the first watch breaks off; the second is accepted and stays silent. */
function quietServer(): { readonly api: Api; readonly secondWatch: Promise<void> } {
  const second = Promise.withResolvers<void>()
  let watches = 0
  const api: Api = {
    send: () => Promise.resolve({ status: 200, body: JSON.stringify({ metadata: { resourceVersion: '7' }, items: [] }) }),
    async *lines(_path, _query, { opened }, signal) {
      watches += 1
      if (watches === 1) throw new Error('connection reset')
      opened()
      second.resolve()
      yield* []
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  }
  return { api, secondWatch: second.promise }
}

it('is in step again once a broken watch is accepted anew, also when nothing happens', async () => {
  const { api, secondWatch } = quietServer()
  const stop = new AbortController()
  const pods = reflector({
    api,
    kind: 'Pod',
    masking: masking({ key: 'k', names: [] }),
    origin: 'test',
    onChange: () => undefined,
    onFault: () => undefined,
    times: { firstRetryMs: 1 },
  })
  const running = pods.run(stop.signal)
  await secondWatch
  expect(pods.state()).toEqual({ kind: 'following', outOfStepSinceMs: undefined })
  stop.abort()
  await running
})
