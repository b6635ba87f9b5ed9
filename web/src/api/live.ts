import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { isRecord } from './fault.ts'
import { listen } from './listen.ts'
import { keys } from './questions.ts'
import type { TimelineEvent } from './shapes.ts'

export type Line = 'connecting' | 'live' | 'lost'

/** Keeps every list fresh: the server names the incidents that changed. */
export function useLiveChanges(): Line {
  const client = useQueryClient()
  const [line, setLine] = useState<Line>('connecting')
  useEffect(() => {
    const stop = new AbortController()
    const listening = {
      after: () => undefined,
      connected: (isConnected: boolean) => {
        setLine(isConnected ? 'live' : 'lost')
        if (isConnected) void client.invalidateQueries({ queryKey: keys.incidents })
      },
      heard: ({ data }: { readonly data: string }) => {
        void client.invalidateQueries({ queryKey: keys.incidents })
        void client.invalidateQueries({ queryKey: keys.overview })
        for (const id of changedIds(data)) void client.invalidateQueries({ queryKey: keys.incident(id) })
      },
    }
    void listen('/events', listening, stop.signal)
    return () => stop.abort()
  }, [client])
  return line
}

function changedIds(data: string): readonly string[] {
  const parsed = parse(data)
  const ids = isRecord(parsed) ? parsed['ids'] : []
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : []
}

/** Continues one timeline after the last event that is known, and marks its incident as changed. */
export function useLiveTimeline(id: string, isReady: boolean): Line {
  const client = useQueryClient()
  const [line, setLine] = useState<Line>('connecting')
  useEffect(() => {
    if (!isReady) return undefined
    const stop = new AbortController()
    const listening = {
      after: () => String(lastSeq(client, id)),
      connected: (isConnected: boolean) => setLine(isConnected ? 'live' : 'lost'),
      heard: ({ data }: { readonly data: string }) => {
        const event = timelineEvent(data)
        if (event === undefined || event.seq <= lastSeq(client, id)) return
        client.setQueryData<readonly TimelineEvent[]>(keys.timeline(id), (known = []) => [...known, event])
        void client.invalidateQueries({ queryKey: keys.incident(id) })
      },
    }
    void listen(`/incidents/${encodeURIComponent(id)}/timeline`, listening, stop.signal)
    return () => stop.abort()
  }, [client, id, isReady])
  return line
}

function lastSeq(client: QueryClient, id: string): number {
  return client.getQueryData<readonly TimelineEvent[]>(keys.timeline(id))?.at(-1)?.seq ?? 0
}

/** A message that is no event of a timeline (a newer server's, a keep-alive) is passed over. */
function timelineEvent(data: string): TimelineEvent | undefined {
  const parsed = parse(data)
  if (!isRecord(parsed) || typeof parsed['seq'] !== 'number' || !isRecord(parsed['body'])) return undefined
  // The server's contract promises the rest of an event that has a number and a body.
  return parsed as unknown as TimelineEvent
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
