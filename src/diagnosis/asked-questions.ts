import type { NotChecked } from '../domain/hypothesis.ts'
import type { Answer, Questions } from '../ports/cluster.ts'

/** Passes questions on and remembers those that got no answer, to be said beside the result: one entry for each kind of question and reason. */
export function askedQuestions(ask: Questions): { readonly ask: Questions; readonly unanswered: () => readonly NotChecked[] } {
  const gaps = new Map<string, { readonly what: string; readonly why: string; count: number }>()
  const noted = <Value>(what: string, answer: Answer<Value>): Answer<Value> => {
    if (answer.kind === 'answer' || answer.absent === true) return answer
    const gap = gaps.get(`${what} ${answer.why}`) ?? { what, why: answer.why, count: 0 }
    gap.count += 1
    gaps.set(`${what} ${answer.why}`, gap)
    return answer
  }
  return {
    ask: {
      previousLog: async (pod, container, signal) => noted('log of the run before', await ask.previousLog(pod, container, signal)),
      log: async (pod, container, signal) => noted('log', await ask.log(pod, container, signal)),
      probe: async (pod, target, signal) => noted('probe of a pod', await ask.probe(pod, target, signal)),
      ...(ask.crashes === undefined
        ? {}
        : { crashes: async (pod, signal) => noted('crashes', (await ask.crashes?.(pod, signal)) ?? nobodyCollects) }),
    },
    unanswered: () =>
      [...gaps.values()].slice(0, mostGaps).map(({ what, why, count }) => ({ what: count === 1 ? what : `${what} (${count} times)`, why })),
  }
}

const nobodyCollects = { kind: 'unavailable', why: 'nobody collects crashes', absent: true } as const
const mostGaps = 10
