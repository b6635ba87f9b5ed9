import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localBlobs } from '../../src/adapters/blobs/local.ts'
import { analysisVerbs } from '../../src/crash/analysis/verbs.ts'
import type { CrashMeans } from '../../src/crash/means.ts'
import { defaultRules, type RetentionRules } from '../../src/crash/retention/plan-retention.ts'
import type { StorageEvent } from '../../src/crash/retention/storage-event.ts'
import { slimStore } from '../../src/crash/storage/slim-store.ts'
import { verifications } from '../../src/crash/storage/verification.ts'
import type { ToldCrash } from '../../src/crash/verbs.ts'
import type { Blobs } from '../../src/ports/blobs.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Store } from '../../src/ports/store/store.ts'

export interface TestMeans extends CrashMeans {
  readonly blobs: Blobs
  readonly folder: string
  readonly passed: ToldCrash[]
  readonly events: StorageEvent[]
}

/** The means of the crash verbs over a real store and a folder of its own. */
export function crashMeans(store: Omit<Store, 'close'>, clock: Clock, rules: Partial<RetentionRules> = {}): TestMeans {
  const folder = mkdtempSync(join(tmpdir(), 'aceso-crash-means-'))
  const { crashes, switches, leases, outbox } = store
  const passed: ToldCrash[] = []
  const events: StorageEvent[] = []
  const blobs = localBlobs(folder, clock)
  const slim = slimStore({
    blobs,
    place: folder,
    // The machine's own disk may be fuller than a server's.
    rules: { ...defaultRules, keepFree: 0, ...rules },
    files: crashes,
    clock,
    tell: (event) => events.push(event),
  })
  const analysis = analysisVerbs({
    crashes,
    clock,
    wake: () => undefined,
    ledger: store.models,
    limits: { usdPerMonth: 1, tasksPerHour: 2 },
    rules: { mode: 'automatic', language: 'en', valueThreshold: 7 },
  })
  return {
    analysis,
    isAnalysisEnabled: () => false,
    crashes,
    slim,
    blobs,
    folder,
    passed,
    events,
    clock,
    clusterId: 'c1',
    fullCoresPerGroup: 3,
    valueThreshold: 7,
    records: { retentionDays: 365, perGroup: 2000 },
    verifications: verifications({ slim, files: crashes, switches, leases, clock, ending: new AbortController().signal }),
    lastCleanUp: async () => undefined,
    pass: async (told) => {
      passed.push(...told)
    },
    announcer: {
      announce: (announcement) => outbox.announce(announcement, ['chat'], clock.now()),
      over: (key) => outbox.announcementOver(key),
    },
  }
}
