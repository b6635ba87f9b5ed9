import { refText } from '../../domain/object-ref.ts'
import type { Answer, Questions } from '../../ports/cluster.ts'
import { logFile, probeKey, type RecordedProbe, type UnansweredLog } from './format.ts'

export interface NotedQuestions {
  readonly ask: Questions
  /** Text by file. */
  readonly logs: ReadonlyMap<string, string>
  readonly unanswered: ReadonlyMap<string, UnansweredLog>
  readonly probes: ReadonlyMap<string, RecordedProbe>
}

/** Passes questions on and keeps every answer, so that whoever asks the recording the same is told the same. */
export function notedQuestions(questions: Questions): NotedQuestions {
  const logs = new Map<string, string>()
  const unanswered = new Map<string, UnansweredLog>()
  const probes = new Map<string, RecordedProbe>()
  const noted = (log: string, answer: Answer<string>): Answer<string> => {
    if (answer.kind === 'answer') logs.set(log, answer.value)
    else unanswered.set(log, { log, why: answer.why, ...(answer.absent === true ? { absent: true } : {}) })
    return answer
  }
  return {
    logs,
    unanswered,
    probes,
    ask: {
      previousLog: async (pod, container, signal) =>
        noted(logFile(pod.namespace, pod.name, container, true), await questions.previousLog(pod, container, signal)),
      log: async (pod, container, signal) =>
        noted(logFile(pod.namespace, pod.name, container, false), await questions.log(pod, container, signal)),
      async probe(pod, { port, path, scheme }, signal) {
        const answer = await questions.probe(pod, { port, path, scheme }, signal)
        const of = { pod: refText(pod), port, path, scheme }
        if (answer.kind === 'answer') probes.set(probeKey(of.pod, port, path, scheme), { ...of, reply: answer.value })
        return answer
      },
    },
  }
}
