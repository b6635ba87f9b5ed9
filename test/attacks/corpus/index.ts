import type { Attack } from '../attack.ts'
import { inAlerts } from './alerts.ts'
import { inCluster } from './cluster.ts'
import { inCode } from './code.ts'
import { disguised } from './disguises.ts'
import { inLogs } from './logs.ts'
import { voices } from './voices.ts'

/** Every attack; the number in this list names its namespace: `attack-7`. */
export const corpus: readonly Attack[] = [...inLogs, ...inAlerts, ...inCode, ...inCluster, ...disguised, ...voices]
