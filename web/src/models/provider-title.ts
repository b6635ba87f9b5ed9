import type { ModelOverview } from '../api/shapes.ts'

/** A provider by the name people know it by; one that is no longer configured keeps the name of its settings. */
export function titleOf(provider: string, configured: ModelOverview['providers']): string {
  return configured.find((one) => one.provider === provider)?.title ?? provider
}
