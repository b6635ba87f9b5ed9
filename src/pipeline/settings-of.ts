import type { Mode, PipelineSettings } from './settings.ts'

/** The mode that holds for a namespace. */
export function modeOf(settings: PipelineSettings, namespace: string): Mode {
  return settings.namespaceModes[namespace] ?? settings.mode
}
