import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import type { Frame, ThreadStack } from '../../domain/crash/crash-stack.ts'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { bounded } from '../../domain/text.ts'
import { messageTemplate } from '../group/message-template.ts'
import { logLines } from '../log/log-lines.ts'

const mostStack = 3000
const mostLibraries = 10
const mostLogLines = 12
const mostMessage = 1000
/** Levels and words by which a line speaks of trouble, as loggers of Go and C++ write them. */
const troubled =
  /\b(?:error|fatal|panic|exception|abort|sig[a-z]{3,4}|assert\w*|fail\w*|corrupt\w*|terminate)\b|^[EF]\d{4} |\[(?:ERROR|FATAL|PANIC)\]/i

/** What is known of a crash, a line each, in the documented order. `version` is the program's: an image's tag or the beginning of its build-id. */
export function factsText(
  { program, signal, pid, pod, reason, faultAddress, threadCount, goReraised }: CrashRecord,
  version: string,
): string {
  const instance = pod?.instance
  return [
    `Application: ${program}`,
    `Signal: ${signal.number} (${signal.name})`,
    `PID: ${pid}`,
    `Kubernetes Pod: ${pod === undefined ? 'unknown' : `${pod.namespace}/${pod.name}`}`,
    `Milvus Instance: ${instance === undefined ? 'unknown' : `${instance.namespace}/${instance.name}`}`,
    `Crash Reason: ${reason === '' ? 'unknown' : reason}`,
    `Crash Address: ${faultAddress ?? 'unknown'}`,
    `Thread Count: ${threadCount}`,
    `Version: ${version === '' ? 'unknown' : version}`,
    ...(goReraised === undefined
      ? []
      : [`First Fault: signal ${goReraised.signal}, caught by Go's runtime, which raised the one above in its place`]),
  ].join('\n')
}

/** The thread that explains the crash, innermost frame first; where it has none, what the log told of it. No arguments: their values come from memory. */
export function stackText({ threads, crashThread, fingerprint }: CrashRecord): string {
  const thread = threads.find(({ tid }) => tid === crashThread)
  if (thread === undefined || thread.frames.length === 0) return fingerprint.frames.map((frame, index) => `#${index} ${frame}`).join('\n')
  return cutStack([titleOf(thread), ...thread.frames.map((frame, index) => frameText(frame, index))].join('\n'))
}

function titleOf({ tid, name }: ThreadStack): string {
  return `Thread ${tid}${name === undefined ? '' : ` (${name})`}`
}

function frameText({ function: name, module, offset, file, line, inlined, signalHandler }: Frame, index: number): string {
  const where = file === undefined ? '' : ` at ${file}${line === undefined ? '' : `:${line}`}`
  const marks = `${inlined === true ? ' (inlined)' : ''}${signalHandler === true ? ' <signal handler>' : ''}`
  return `#${index} ${name ?? '??'}${where}${marks} [${module.split('/').at(-1) ?? ''}+${offset}]`
}

/** The first frames say where, the last ones who asked for it. */
function cutStack(text: string): string {
  if (text.length <= mostStack) return text
  const mark = '\n... [truncated]\n'
  const head = Math.floor((mostStack - mark.length) * 0.75)
  const tail = mostStack - mark.length - head
  const lastWhole = text.lastIndexOf('\n', head)
  const firstWhole = text.indexOf('\n', text.length - tail)
  return `${text.slice(0, lastWhole < 0 ? head : lastWhole)}${mark}${firstWhole < 0 ? text.slice(-tail) : text.slice(firstWhole + 1)}`
}

export function librariesText({ modules }: CrashRecord): string {
  const shown = modules.slice(0, mostLibraries).map(({ path }) => `- ${path}`)
  return [...shown, ...(modules.length > mostLibraries ? ['... [and more]'] : [])].join('\n')
}

/** The line that the program died with, as it was written, and the last troubled ones of its log as templates: what differs from crash to crash is left out. */
export function logText({ abortMessage }: CrashRecord, logTail: string | undefined): string {
  const templates =
    logTail === undefined
      ? []
      : logLines(logTail)
          .filter((line) => troubled.test(line))
          .map((line) => messageTemplate(maskSecrets(line)))
  const told = [...new Set(templates)].slice(-mostLogLines)
  return [
    ...(abortMessage === undefined ? [] : [`Last Words: ${bounded(maskSecrets(abortMessage), mostMessage)}`]),
    ...(told.length === 0 ? [] : ['Log Templates:', ...told.map((line) => `- ${line}`)]),
  ].join('\n')
}

export function knownText({ looksLike }: CrashRecord): string {
  return looksLike
    .map(
      ({ id, title, similarity, fixedIn }) =>
        `${id}: ${title} (similarity ${similarity.toFixed(2)}${fixedIn === undefined ? '' : `, fixed in ${fixedIn}`})`,
    )
    .join('\n')
}
