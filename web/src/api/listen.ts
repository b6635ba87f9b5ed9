import { type ServerEvent, serverEvents } from '../../../src/surfaces/http/contracts/server-events.ts'
import { addressOf, authorization } from './request.ts'

export interface Listening {
  /** Asked at each connection: the id to go on after. */
  readonly after: () => string | undefined
  readonly heard: (message: ServerEvent) => void
  readonly connected: (isConnected: boolean) => void
}

const firstPauseMs = 500
const longestPauseMs = 15_000

/** Keeps one event stream open until told to stop, coming back after the last message heard, slower each time it fails. Ends where nothing can be heard. */
export async function listen(path: string, listening: Listening, signal: AbortSignal): Promise<void> {
  let pauseMs = firstPauseMs
  while (!signal.aborted) {
    try {
      const after = listening.after()
      const response = await fetch(addressOf(path), {
        headers: { accept: 'text/event-stream', ...authorization(), ...(after === undefined ? {} : { 'last-event-id': after }) },
        signal,
      })
      if (response.status === 401 || response.status === 404) return
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
      if (!response.ok || !isStream || response.body === null) throw new Error(`HTTP ${response.status} is no stream`)
      listening.connected(true)
      pauseMs = firstPauseMs
      for await (const message of serverEvents(response.body)) listening.heard(message)
    } catch {
      // Any break of the line is answered the same way: wait, then connect again after what was heard last.
    }
    if (signal.aborted) return
    listening.connected(false)
    await pause(pauseMs, signal)
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
