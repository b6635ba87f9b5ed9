import { faultText } from '../../domain/errors.ts'

/** Counts are read from the store at most this often, however often it is scraped. */
const countsKeptMs = 5_000

/** Undefined, and told, where a count cannot be taken: the scrape goes on without it. */
export async function orFault<Value>(take: () => Promise<Value>, onFault: (message: string) => void): Promise<Value | undefined> {
  try {
    return await take()
  } catch (fault) {
    onFault(faultText(fault))
    return undefined
  }
}

export function kept<Value>(take: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined
  let takenMs = Number.NEGATIVE_INFINITY
  return () => {
    const nowMs = performance.now()
    if (value === undefined || nowMs - takenMs > countsKeptMs) {
      takenMs = nowMs
      value = take()
      value.catch(() => {
        value = undefined
      })
    }
    return value
  }
}
