import { faultText } from '../../domain/errors.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { bounded, verbatim } from '../../domain/text.ts'
import type { Answer, ProbeReply, ProbeTarget, Questions } from '../../ports/cluster.ts'
import type { Api } from './api.ts'
import { statusMessage } from './api-faults.ts'
import { probeThroughProxy } from './probe.ts'
import { objectPath } from './write-object.ts'

export interface QuestionOptions {
  readonly api: Api
  /** Number of restarts of a container now: a new run is a new question. */
  restartsOf(pod: ObjectRef, container: string): number
  /** Every question that reaches the cluster, for the debug log. */
  onAsked(question: string, outcome: string, tookMs: number): void
}

const mostLogBytes = 64 * 1024
const logLines = 1000
const asksAtOnce = 8
const logsKeptMs = 20_000
/** An hour's worth of different answers; the oldest go first. */
const mostKept = 2000

/** What analyzers may ask of the live cluster: bounded, a few at a time, each answer kept while the container's run lasts, and never an exception. */
export function liveQuestions(options: QuestionOptions): Questions {
  const kept = new Map<string, { readonly untilMs: number; readonly answer: Promise<Answer<unknown>> }>()
  const slots = slotsFor(asksAtOnce)
  const once = <Value>(key: string, keepMs: number, ask: () => Promise<Answer<Value>>): Promise<Answer<Value>> => {
    const known = kept.get(key)
    if (known !== undefined && known.untilMs > performance.now()) return known.answer as Promise<Answer<Value>>
    const answer = slots(async () => {
      const startedMs = performance.now()
      const given = await ask().catch(
        (fault: unknown): Answer<Value> => ({ kind: 'unavailable', why: verbatim(bounded(faultText(fault), 300)) }),
      )
      options.onAsked(key, given.kind === 'answer' ? 'answer' : given.why.en, Math.round(performance.now() - startedMs))
      // No answer is not remembered for long: the way there may be mended.
      if (given.kind === 'unavailable') kept.delete(key)
      return given
    })
    kept.set(key, { untilMs: performance.now() + keepMs, answer })
    if (kept.size > mostKept) kept.delete(kept.keys().next().value ?? '')
    return answer
  }
  const log = (pod: ObjectRef, container: string, previous: boolean, signal: AbortSignal): Promise<Answer<string>> => {
    const key = `${previous ? 'previous log' : 'log'} ${refText(pod)} ${container} run ${options.restartsOf(pod, container)}`
    return once(key, logsKeptMs, () => readLog(options.api, pod, container, previous, signal))
  }
  return {
    previousLog: (pod, container, signal) => log(pod, container, true, signal),
    log: (pod, container, signal) => log(pod, container, false, signal),
    probe: (pod, target, signal) =>
      once<ProbeReply>(probeKey(pod, target), logsKeptMs, () => probeThroughProxy(options.api, pod, target, signal)),
  }
}

async function readLog(api: Api, pod: ObjectRef, container: string, previous: boolean, signal: AbortSignal): Promise<Answer<string>> {
  const query = { container, previous: previous || undefined, tailLines: logLines, limitBytes: mostLogBytes }
  const reply = await api.send(
    { method: 'GET', path: `${objectPath(pod)}/log`, query, timeoutMs: 10_000, mostBytes: mostLogBytes, cut: true },
    signal,
  )
  if (reply.status !== 200) {
    // 404: the pod has gone; 400: the container waits, or has not run before. There is no log, and none is hidden.
    const isAbsent = reply.status === 404 || reply.status === 400
    return { kind: 'unavailable', why: verbatim(bounded(statusMessage(reply), 300)), ...(isAbsent ? { absent: true } : {}) }
  }
  // The kubelet says this as if it were the log when the container was tidied away in between.
  if (/^unable to retrieve container logs for \S+$/.test(reply.body.trim()))
    return { kind: 'unavailable', why: { en: 'the container is tidied away', zh: '容器已被清理' } }
  return { kind: 'answer', value: maskSecrets(reply.body) }
}

function probeKey(pod: ObjectRef, { scheme, port, path }: ProbeTarget): string {
  return `probe ${refText(pod)} ${scheme.toLowerCase()}://:${port}${path}`
}

/** At most so many at once; the others wait their turn. */
function slotsFor(count: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
