import { bounded } from '../../domain/text.ts'
import { goTrace } from './go-trace.ts'
import { logLines } from './log-lines.ts'
import type { LogReading } from './log-reading.ts'
import { nativeEnd } from './native-end.ts'
import { symbolizerBlock } from './symbolizer-block.ts'

const etcdWords = [
  'confirm the lease is expired',
  'session expired at client side',
  'disconnected from etcd and exited',
  'connection lost detected, shuting down',
]
/** zap: `[2023/07/05 23:00:42.200 +00:00] [FATAL] [file.go:52] ["text"] ...`. */
const zapFatal =
  /^\[[\d/]{8,10} [\d:.]{8,16} [+-]\d\d:\d\d\] \[(?:FATAL|PANIC|DPANIC)\] \[[^\]]{0,200}\] \[("(?:[^"\\]|\\.){0,2000}"|[^\]]{0,2000})\]/
/** The end of a life is in the last lines. */
const lastLines = 400

/**
 * Reads why a process ended out of the end of its log: the symbolizer's block and glog give names of C++, Go's trace its goroutine, an exception's words say most.
 * Time is linear in the text; the text is data, whatever it says.
 */
export function readCrashLog(text: string): LogReading {
  const lines = logLines(text)
  const block = symbolizerBlock(lines)
  const native = nativeEnd(lines)
  const go = goTrace(lines)
  const stack = block?.stack ?? native?.stack ?? go?.stack
  const message = native?.message ?? go?.message ?? zapMessage(lines)
  const signal = block?.signal ?? go?.signal ?? native?.signal
  const fatalLine = native?.fatalLine ?? go?.fatalLine ?? block?.fatalLine ?? message
  const left = block === undefined && native === undefined && go === undefined && etcdLost(lines)
  return {
    ...(stack === undefined ? {} : { stack }),
    ...(message === undefined ? {} : { message: bounded(message, 2000) }),
    ...(signal === undefined ? {} : { signal }),
    ...(fatalLine === undefined ? {} : { fatalLine: bounded(fatalLine, 2000) }),
    ...(left ? { leftOnPurpose: 'etcd-session-lost' as const } : {}),
  }
}

function zapMessage(lines: readonly string[]): string | undefined {
  const line = lines.slice(-lastLines).findLast((one) => zapFatal.test(one))
  const quoted = line === undefined ? undefined : zapFatal.exec(line)?.[1]
  return quoted?.replace(/^"|"$/g, '').replaceAll('\\"', '"')
}

function etcdLost(lines: readonly string[]): boolean {
  return lines.slice(-lastLines).some((line) => etcdWords.some((words) => line.includes(words)))
}
