import type { Instant } from '../domain/instant.ts'
import { isJsonObject } from '../domain/json.ts'
import type { SwitchStore } from '../ports/store/store.ts'

export interface WriteSwitch {
  readonly paused: boolean
  readonly by?: string
  readonly at?: Instant
  readonly comment?: string
}

const switchName = 'writes'

/** The one switch that stops every write. Read before each write, so that it acts on plans already under way. */
export async function isPaused(switches: SwitchStore): Promise<boolean> {
  return (await readWriteSwitch(switches)).paused
}

export async function readWriteSwitch(switches: SwitchStore): Promise<WriteSwitch> {
  const stored = await switches.get(switchName)
  if (stored === undefined || !isJsonObject(stored.value)) return { paused: false }
  const { paused, comment } = stored.value
  return { paused: paused === true, by: stored.by, at: stored.at, ...(typeof comment === 'string' ? { comment } : {}) }
}

export async function setWriteSwitch(
  switches: SwitchStore,
  paused: boolean,
  by: string,
  at: string,
  comment: string | undefined,
): Promise<WriteSwitch> {
  await switches.set(switchName, { paused, ...(comment === undefined ? {} : { comment }) }, by, at)
  return readWriteSwitch(switches)
}
