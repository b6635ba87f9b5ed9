import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import { type Text } from '../../domain/text.ts'
import type { Answer, ProbeReply, Questions } from '../../ports/cluster.ts'
import { logFile, probeKey, RecordedProbe, UnansweredLog } from './format.ts'
import type { RecordingSource } from './recording-files.ts'
import { withLines } from './recording-lines.ts'

const notRecorded: Text = { en: 'not recorded', zh: '未录制' }
const mostLogBytes = 64 * 1024

/** What the cluster answered while the recording was made; what was not asked then has no answer. */
export function recordedAnswers(path: string, source: RecordingSource): Questions {
  const logs = new Set(source.names.filter((name) => name.startsWith('logs/')))
  const probes = new Map<string, ProbeReply>()
  withLines(path, source, 'probes.ndjson', (line) => {
    const probe = RecordedProbe.parse(JSON.parse(line))
    probes.set(probeKey(probe.pod, probe.port, probe.path, probe.scheme), probe.reply)
  })
  const unanswered = new Map<string, UnansweredLog>()
  withLines(path, source, 'unanswered.ndjson', (line) => {
    const one = UnansweredLog.parse(JSON.parse(line))
    unanswered.set(one.log, one)
  })

  const log = (pod: ObjectRef, container: string, previous: boolean): Promise<Answer<string>> => {
    const name = logFile(pod.namespace, pod.name, container, previous)
    if (!logs.has(name)) {
      const { why = notRecorded, absent } = unanswered.get(name) ?? {}
      return Promise.resolve({ kind: 'unavailable', why, ...(absent === true ? { absent } : {}) })
    }
    if (source.sizeBytes(name) > mostLogBytes)
      return Promise.resolve({ kind: 'unavailable', why: { en: 'the recorded log is too large', zh: '录制的日志过大' } })
    return Promise.resolve({ kind: 'answer', value: source.read(name).toString('utf8') })
  }
  return {
    previousLog: (pod, container) => log(pod, container, true),
    log: (pod, container) => log(pod, container, false),
    probe(pod, { port, path: asked, scheme }) {
      const value = probes.get(probeKey(refText(pod), port, asked, scheme))
      return Promise.resolve(
        value === undefined
          ? { kind: 'unavailable', why: { en: 'not asked while this was recorded', zh: '录制时未曾探测' } }
          : { kind: 'answer', value },
      )
    },
  }
}
