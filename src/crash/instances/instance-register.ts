import { instanceKey, type MilvusInstance } from '../../domain/crash/milvus-instance.ts'
import { epochMsOf, type Instant } from '../../domain/instant.ts'

/** Instances over time: one that has disappeared is shown as terminated for a while, then forgotten. */
export interface InstanceRegister {
  /** What is there now; answers with those that have lately disappeared among them. A scan that could see no pods must not be passed on. */
  see(present: readonly MilvusInstance[], now: Instant): readonly MilvusInstance[]
}

const forgetAfterMs = 10 * 60_000

export function instanceRegister(forgetMs = forgetAfterMs): InstanceRegister {
  const known = new Map<string, { readonly instance: MilvusInstance; readonly goneMs: number | undefined }>()
  return {
    see(present, now) {
      const nowMs = epochMsOf(now)
      const here = new Map(present.map((instance) => [instanceKey(instance), instance]))
      for (const [key, { instance, goneMs = nowMs }] of known) {
        if (nowMs - goneMs >= forgetMs) known.delete(key)
        else if (!here.has(key)) known.set(key, { instance: { ...instance, status: 'terminated', pods: [] }, goneMs })
      }
      for (const [key, instance] of here) known.set(key, { instance, goneMs: undefined })
      return [...known].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, { instance }]) => instance)
    },
  }
}
