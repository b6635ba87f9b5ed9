import type { Instant } from '../../src/domain/instant.ts'
import type { JsonObject } from '../../src/domain/json.ts'
import type { CrashStore } from '../../src/ports/store/crash-store.ts'

const holder = 'test'

/** Stores what a model said of a crash, the way whoever asks one does. */
export async function analysed(crashes: CrashStore, id: string, analysis: JsonObject, now: Instant): Promise<boolean> {
  if (!(await crashes.wantAnalysis(id, holder, now))) return false
  const taken = await crashes.takeAnalysis(holder, 60_000, now)
  return taken?.id === id && (await crashes.finishAnalysis(id, holder, { analysis }))
}
