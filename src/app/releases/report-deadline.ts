import type { Config } from '../config/schema.ts'

/** How long a conversation with a model may take as a whole, in milliseconds. */
export function reportDeadlineMs({ releases, models }: Pick<Config, 'releases' | 'models'>): number {
  return releases.deadline ?? 2 * models.timeouts.deployment
}
