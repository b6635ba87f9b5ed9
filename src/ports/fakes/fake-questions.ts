import { type ObjectRef, objectRef, sameRef } from '../../domain/object-ref.ts'
import type { FiringReleaseReport } from '../../domain/release/firing-release.ts'
import { verbatim } from '../../domain/text.ts'
import type { Amounts, Answer, CrashLoopReport, PodCrash, ProbeReply, Questions } from '../cluster.ts'

/** What a test's cluster answers. Keys are `pod/container` or only `container` for logs, and `port/path` (with `https:` before it for TLS) or only `port` for requests. */
export interface FakeAnswers {
  readonly previousLogs?: Readonly<Record<string, string>>
  readonly logs?: Readonly<Record<string, string>>
  /** An HTTP status, or why none came. What is not named answers 404 on a port that is, and is refused elsewhere. */
  readonly replies?: Readonly<Record<string, number | ProbeReply>>
  /** Core files by the pod's name. */
  readonly crashes?: Readonly<Record<string, readonly PodCrash[]>>
  /** What pods of these names use in their container `app`. */
  readonly usage?: Readonly<Record<string, Amounts>>
  readonly crashLoops?: readonly CrashLoopReport[]
  readonly firingReleases?: readonly FiringReleaseReport[]
}

/** Answers in memory; `asked` counts the requests that were made. */
export function fakeQuestions(answers: FakeAnswers = {}): Questions & { readonly asked: readonly string[] } {
  const asked: string[] = []
  const log = (logs: Readonly<Record<string, string>> | undefined, pod: ObjectRef, container: string): Promise<Answer<string>> => {
    const text = logs?.[`${pod.name}/${container}`] ?? logs?.[container]
    asked.push(`log ${pod.name}/${container}`)
    return Promise.resolve(
      text === undefined ? { kind: 'unavailable', why: verbatim('no such log'), absent: true } : { kind: 'answer', value: text },
    )
  }
  return {
    asked,
    previousLog: (pod, container) => log(answers.previousLogs, pod, container),
    log: (pod, container) => log(answers.logs, pod, container),
    async usage() {
      const measured = { at: '2026-05-04T11:59:50.000Z', windowMs: 15_000 }
      const pods = Object.entries(answers.usage ?? {}).map(([pod, amounts]) => ({
        ...measured,
        pod: objectRef('Pod', 'shop', pod),
        containers: [{ name: 'app', ...amounts }],
      }))
      return { kind: 'answer', value: { nodes: [], pods } }
    },
    crashes: async (pod) => ({ kind: 'answer', value: answers.crashes?.[pod.name] ?? [] }),
    async crashLoop(object) {
      const loop = answers.crashLoops?.find((one) => sameRef(one.object, object))
      return loop === undefined ? { kind: 'unavailable', why: verbatim('none'), absent: true } : { kind: 'answer', value: loop }
    },
    async firingRelease(workload) {
      const release = answers.firingReleases?.find((one) => sameRef(one.workload, workload))
      return release === undefined ? { kind: 'unavailable', why: verbatim('none'), absent: true } : { kind: 'answer', value: release }
    },
    probe(pod, { port, path, scheme }) {
      const prefix = scheme === 'HTTPS' ? 'https:' : ''
      asked.push(`probe ${pod.name} ${prefix}${port}${path}`)
      if (answers.replies === undefined) return Promise.resolve({ kind: 'unavailable', why: verbatim('may not use pods/proxy') })
      const reply = answers.replies[`${prefix}${port}${path}`] ?? answers.replies[`${prefix}${port}`]
      const isServed = Object.keys(answers.replies).some((key) => key.startsWith(`${prefix}${port}/`))
      const value = reply ?? (isServed ? 404 : { failure: 'refused' as const })
      return Promise.resolve({ kind: 'answer', value: typeof value === 'number' ? { status: value, tookMs: 5 } : value })
    },
  }
}
