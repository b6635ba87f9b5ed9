import { alertmanager } from './alertmanager.ts'
import type { Source } from './contract.ts'
import { crashFiles } from './crash-files.ts'
import { deploymentAlerts } from './deployment-alerts.ts'
import { generic } from './generic.ts'
import { nodes } from './nodes.ts'
import { podRestarts } from './pod-restarts.ts'
import { podTrouble } from './pod-trouble.ts'
import { rollouts } from './rollouts.ts'
import { warningEvents } from './warning-events.ts'

/** Every source, one line each. */
export const sources: readonly Source[] = [
  alertmanager,
  crashFiles,
  deploymentAlerts,
  generic,
  nodes,
  podRestarts,
  podTrouble,
  rollouts,
  warningEvents,
]
