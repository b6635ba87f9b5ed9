import type { ReleaseRule } from '../known/contract.ts'
import { alertMeasureMoved } from './alert-measure.ts'
import { badConfig } from './bad-config.ts'
import { badImage } from './bad-image.ts'
import { certificate } from './certificate.ts'
import { changedSetting } from './changed-setting.ts'
import { type Analyze, clusterTrouble } from './cluster-trouble.ts'
import { databaseRefuses } from './database-refuses.ts'
import { dependencyDown } from './dependency-down.ts'
import { dependencyFails } from './dependency-fails.ts'
import { errorInCode } from './error-in-code.ts'
import { errorsRose } from './errors-rose.ts'
import { latencyRose } from './latency-rose.ts'
import { memoryLeak } from './memory-leak.ts'
import { newCrash } from './new-crash.ts'
import { noisyNeighbour } from './noisy-neighbour.ts'
import { podsNotReady } from './pods-not-ready.ts'
import { probeKills } from './probe-kills.ts'
import { processorUse } from './processor-use.ts'
import { quotaExceeded } from './quota-exceeded.ts'
import { retryStorm } from './retry-storm.ts'
import { slowQuery } from './slow-query.ts'
import { startedBeside } from './started-beside.ts'
import { throttled } from './throttled.ts'
import { visibility } from './visibility.ts'

/** Every rule, one line each. */
export function releaseRules(analyze: Analyze): readonly ReleaseRule[] {
  return [
    alertMeasureMoved,
    badConfig,
    badImage,
    certificate,
    changedSetting,
    clusterTrouble(analyze),
    databaseRefuses,
    dependencyDown,
    dependencyFails,
    errorInCode,
    errorsRose,
    latencyRose,
    memoryLeak,
    newCrash,
    noisyNeighbour,
    podsNotReady,
    probeKills,
    processorUse,
    quotaExceeded,
    retryStorm,
    slowQuery,
    startedBeside,
    throttled,
    visibility,
  ]
}
