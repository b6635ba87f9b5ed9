import { plusMs } from '../../domain/instant.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'

const dayMs = 86_400_000

/**
 * What a clean-up exported is kept for as long as somebody may want to put the instance back, and not for ever: values of a release may hold passwords. Old ones go whenever a new one comes;
 * one that cannot be deleted must not keep the new one from being stored.
 */
export function expiringExports(blobs: Blobs, clock: Clock, days: number, onFault: (fault: unknown) => void): Blobs {
  return {
    ...blobs,
    async store(name, content, metadata, signal) {
      await expire(blobs, plusMs(clock.now(), -days * dayMs), signal).catch(onFault)
      return await blobs.store(name, content, metadata, signal)
    },
  }
}

/** How many were deleted. */
export async function expire(blobs: Pick<Blobs, 'list' | 'delete'>, before: string, signal: AbortSignal): Promise<number> {
  const old: string[] = []
  for await (const { name, storedAt } of blobs.list('', signal)) if (Date.parse(storedAt) < Date.parse(before)) old.push(name)
  for (const name of old) await blobs.delete(name, signal)
  return old.length
}
