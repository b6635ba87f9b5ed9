import { until } from './run.ts'

/** The parts of an event that the suites read. */
export interface SeenEvent {
  readonly type: string
  readonly at: string
  readonly planId?: string
  readonly decision?: string
  readonly undo?: boolean
  readonly foundDone?: boolean
  readonly message?: string
  readonly why?: { readonly en: string }
}

/** What the product answers to a path, without its envelope. */
export type Ask = <Data>(path: string) => Promise<Data>

interface Page {
  readonly data: readonly { readonly at: string; readonly body: Omit<SeenEvent, 'at'> }[]
}

const pageSize = 100
const lastWords = 8

/** All of it: what crashes again and again, or waits for long, fills more than one page. */
export async function timelineOf(ask: Ask, incidentId: string): Promise<readonly SeenEvent[]> {
  const events: SeenEvent[] = []
  for (let page = 1; ; page += 1) {
    const { data } = await ask<Page>(`/api/v1/incidents/${incidentId}/timeline?page=${page}&pageSize=${pageSize}`)
    events.push(...data.map(({ at, body }) => ({ ...body, at })))
    if (data.length < pageSize) return events
  }
}

/** The first event of that type in the incident's life, once it is there. In vain: says what was told last instead. */
export async function told(ask: Ask, incidentId: string, type: string, timeoutMs: number): Promise<SeenEvent> {
  let seen: readonly SeenEvent[] = []
  try {
    return await until(
      `${type} in ${incidentId}`,
      timeoutMs,
      async () => {
        seen = await timelineOf(ask, incidentId)
        return seen.find((one) => one.type === type)
      },
      400,
    )
  } catch (fault) {
    const last = seen.slice(-lastWords).map((one) => inShort(one))
    throw new Error(`${(fault as Error).message}; told last: ${last.join(', ')}`, { cause: fault })
  }
}

function inShort({ type, decision, why, message }: SeenEvent): string {
  const more = [decision, why?.en, message].filter((text) => text !== undefined).join(': ')
  return more === '' ? type : `${type} (${more.slice(0, 120)})`
}
