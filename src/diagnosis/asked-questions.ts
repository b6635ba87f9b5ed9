import type { NotChecked } from '../domain/incident/hypothesis.ts'
import type { Text } from '../domain/text.ts'
import type { Answer, Questions } from '../ports/cluster.ts'

const questionTexts = {
  previousLog: { en: 'log of the run before', zh: '上一次运行的日志' },
  log: { en: 'log', zh: '日志' },
  probe: { en: 'probe of a pod', zh: '对 Pod 的探测' },
  usage: { en: 'measured use of resources', zh: '资源实测用量' },
  crashes: { en: 'crashes', zh: '崩溃记录' },
  crashLoop: { en: 'count of crashes', zh: '崩溃计数' },
  firingRelease: { en: 'alert rules of a release', zh: '发布的告警规则' },
} as const satisfies Record<keyof Questions, Text>

/** Passes questions on and remembers those that got no answer, to be said beside the result: one entry for each kind of question and reason. */
export function askedQuestions(ask: Questions): { readonly ask: Questions; readonly unanswered: () => readonly NotChecked[] } {
  const gaps = new Map<string, { readonly what: Text; readonly why: Text; count: number }>()
  const noted = <Value>(question: keyof Questions, answer: Answer<Value>): Answer<Value> => {
    if (answer.kind === 'answer' || answer.absent === true) return answer
    const key = `${question} ${answer.why.en}`
    const gap = gaps.get(key) ?? { what: questionTexts[question], why: answer.why, count: 0 }
    gap.count += 1
    gaps.set(key, gap)
    return answer
  }
  return {
    ask: {
      previousLog: async (pod, container, signal) => noted('previousLog', await ask.previousLog(pod, container, signal)),
      log: async (pod, container, signal) => noted('log', await ask.log(pod, container, signal)),
      probe: async (pod, target, signal) => noted('probe', await ask.probe(pod, target, signal)),
      ...(ask.usage === undefined ? {} : { usage: async (signal) => noted('usage', (await ask.usage?.(signal)) ?? nobodyMeasures) }),
      ...(ask.crashes === undefined
        ? {}
        : { crashes: async (pod, signal) => noted('crashes', (await ask.crashes?.(pod, signal)) ?? nobodyCollects) }),
      ...(ask.crashLoop === undefined
        ? {}
        : { crashLoop: async (object, signal) => noted('crashLoop', (await ask.crashLoop?.(object, signal)) ?? nobodyCollects) }),
      ...(ask.firingRelease === undefined
        ? {}
        : {
            firingRelease: async (workload, signal) =>
              noted('firingRelease', (await ask.firingRelease?.(workload, signal)) ?? nobodyWatches),
          }),
    },
    unanswered: () => [...gaps.values()].slice(0, mostGaps).map(({ what, why, count }) => ({ what: counted(what, count), why })),
  }
}

const nobodyCollects = { kind: 'unavailable', why: { en: 'nobody collects crashes', zh: '未收集崩溃' }, absent: true } as const
const nobodyWatches = { kind: 'unavailable', why: { en: 'no alert rules are watched', zh: '未监测告警规则' }, absent: true } as const
const nobodyMeasures = { kind: 'unavailable', why: { en: 'nobody measures', zh: '未采集用量' }, absent: true } as const
const mostGaps = 10

function counted(what: Text, count: number): Text {
  return count === 1 ? what : { en: `${what.en} (${count} times)`, zh: `${what.zh}（${count} 次）` }
}
