import type { Sign } from './evidence.ts'
import type { Stretch } from './stretch.ts'
import { clock } from './words.ts'

/** A rollout takes a few minutes, and its first effects too. */
const withinMs = 900_000

/** What began long after the release, or before it, is hardly of its making. */
export function late(sinceMs: number, { releasedMs }: Stretch, number: number): readonly Sign[] {
  const isBefore = sinceMs < releasedMs - 120_000
  if (!isBefore && sinceMs - releasedMs <= withinMs) return []
  return [
    {
      kind: 'metric',
      strength: isBefore ? 'strong' : 'weak',
      numbers: [number],
      text: isBefore
        ? {
            en: `it began at ${clock(sinceMs)}, before the release at ${clock(releasedMs)}`,
            zh: `问题始于 ${clock(sinceMs)}，早于发布时间 ${clock(releasedMs)}`,
          }
        : {
            en: `it began at ${clock(sinceMs)}, long after the release at ${clock(releasedMs)}`,
            zh: `问题始于 ${clock(sinceMs)}，距发布时间 ${clock(releasedMs)} 较久`,
          },
    },
  ]
}
