import type { Clock } from '../../ports/clock.ts'
import type { ReleaseStore, TakenReport } from '../../ports/store/release-store.ts'
import type { Steps } from '../conversation/steps.ts'

export interface StepMeans {
  readonly releases: Pick<ReleaseStore, 'keepStep'>
  readonly holder: string
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}

/** The steps of a report that this process holds. */
export function stepsOf({ report: { id }, steps }: TakenReport, { releases, holder, clock, onFault }: StepMeans): Steps {
  let isBehind = steps.size > 0
  const before = (place: string): unknown => {
    isBehind &&= steps.has(place)
    return isBehind ? steps.get(place) : undefined
  }
  return {
    before,
    found(place, shape) {
      const read = shape.safeParse(before(place))
      isBehind &&= read.success
      return read.success ? read.data : undefined
    },
    keep: (place, doc) => releases.keepStep(id, holder, { place, doc }, clock.now()).catch(onFault),
  }
}
