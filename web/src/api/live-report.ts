import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { isRecord } from './fault.ts'
import { listen } from './listen.ts'
import { releaseKeys } from './release-keys.ts'
import type { Report } from './shapes.ts'

const heard = new Set<string>()

/** Whether each step of this report is heard as it happens: then nobody needs to ask for it by the clock. */
export const isHeard = (id: string): boolean => heard.has(id)

/** Hears how a report goes on while it is written. Where the line is cut or refused, the report is asked for by the clock until it is back. */
export function useLiveReport(id: string | undefined): void {
  const client = useQueryClient()
  useEffect(() => {
    if (id === undefined) return undefined
    const stop = new AbortController()
    let last: string | undefined
    const listening = {
      after: () => last,
      connected: (isConnected: boolean) => {
        if (isConnected) heard.add(id)
        else heard.delete(id)
        if (!isConnected) readAnew(client, id)
      },
      heard: ({ event, data, id: step }: { readonly event: string; readonly data: string; readonly id: string | undefined }) => {
        last = step
        if (event === 'progress') note(client, id, data)
        if (event !== 'end') return
        stop.abort()
        heard.delete(id)
        readAnew(client, id)
      },
    }
    void listen(`/reports/${encodeURIComponent(id)}/progress`, listening, stop.signal)
    return () => {
      stop.abort()
      heard.delete(id)
    }
  }, [client, id])
}

/** The report, and its release with all versions: which one is to be read may be another now. */
function readAnew(client: QueryClient, id: string): void {
  const report = client.getQueriesData<Report>({ queryKey: releaseKeys.report(id) })[0]?.[1]
  void client.invalidateQueries({ queryKey: releaseKeys.report(id) })
  void client.invalidateQueries({ queryKey: report === undefined ? ['releases', 'one'] : releaseKeys.release(report.deploymentId) })
  void client.invalidateQueries({ queryKey: releaseKeys.list })
}

/** A step of a newer server that this page cannot read is passed over: the end is told all the same. */
function note(client: QueryClient, id: string, data: string): void {
  const standing = parse(data)
  if (!isRecord(standing) || !isRecord(standing['progress'])) return
  // The server's contract promises the shape of what is told under this name.
  const progress = standing['progress'] as unknown as NonNullable<Report['progress']>
  client.setQueriesData<Report>({ queryKey: releaseKeys.report(id) }, (known) =>
    known?.status === 'generating' ? { ...known, progress } : known,
  )
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
