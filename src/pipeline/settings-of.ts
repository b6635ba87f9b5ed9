import type { CleanerSettings } from '../domain/crash/cleaner-settings.ts'
import type { PlannedAction } from '../domain/incident/plan.ts'
import type { Mode, PipelineSettings } from './settings.ts'

/** The mode that holds for a namespace. */
export function modeOf(settings: PipelineSettings, namespace: string): Mode {
  return settings.namespaceModes[namespace] ?? settings.mode
}

const cleanerModes = { auto: 'auto', approval: 'approve', 'dry-run': 'suggest' } as const satisfies Record<CleanerSettings['mode'], Mode>

/** The mode that holds for one action: for a clean-up the cleaner's own, but a namespace that is only looked at or advised on is not touched by it either. */
export function modeOfAction({ cleanUp, target }: PlannedAction, settings: PipelineSettings, cleaner: CleanerSettings): Mode {
  const mode = modeOf(settings, target.namespace)
  if (cleanUp === undefined || mode === 'observe' || mode === 'suggest') return mode
  return cleaner.enabled ? cleanerModes[cleaner.mode] : 'suggest'
}
