import type { CoreFacts, CrashSignal } from '../domain/crash/core-facts.ts'
import type { CrashRecord, Fingerprint, PodLink } from '../domain/crash/crash-record.ts'
import type { StackReport, ThreadStack } from '../domain/crash/crash-stack.ts'
import { instantOf } from '../domain/instant.ts'
import { bounded } from '../domain/text.ts'
import type { OpenedCore } from '../ports/cores/core-files.ts'
import { signalName } from './elf/signal.ts'
import type { KnownProcess } from './files/known-process.ts'
import { qualityOf } from './score/quality.ts'
import { assertionReason, reasonOf } from './score/reason.ts'
import { defaultScoreRules, type ScoreRules, scoreOf } from './score/score.ts'

export interface RecordParts {
  readonly core: Pick<OpenedCore, 'path' | 'diskBytes' | 'bytes'>
  readonly facts: CoreFacts
  /** Where the last segment of the whole core ends: its size, told by the core itself. */
  readonly fileEnd: number
  readonly known: KnownProcess
  /** Of the file's name, where its pattern tells it. */
  readonly threadName?: string | undefined
  readonly stack: StackReport
  readonly fingerprint: Fingerprint
  readonly looksLike?: CrashRecord['looksLike']
  readonly pod?: PodLink | undefined
  readonly notes?: readonly string[]
  readonly nowMs: number
  readonly rules?: ScoreRules
}

const mostNotes = 50

/** Puts together what was found out about one core; scores it with the present time, once. */
export function crashRecordOf(parts: RecordParts): CrashRecord {
  const { core, facts, fileEnd, known, stack, fingerprint, pod } = parts
  const { compression, sizeBytes = fileEnd } = core.bytes
  const signal = signalOf(facts.signal, known.signal)
  const reason = reasonOf(signal, stack)
  const faultAddress = stack.goReraised === undefined ? signal.faultAddress : stack.goReraised.faultAddress
  const crashed = stack.threads.find(({ tid }) => tid === stack.crashThread)
  const scored = {
    reason,
    // glibc's words stand around the condition: "Assertion `x' failed."
    message: `${stack.abortMessage ?? ''}${reason === assertionReason ? ' (assertion failed)' : ''}`,
    stack: stackText(crashed),
    threadCount: facts.threads.length,
    hasPod: pod !== undefined,
    hasInstance: pod?.instance !== undefined,
    signal: signal.number,
    sizeBytes,
    ageMs: parts.nowMs - known.crashedAtMs,
  }
  return {
    // Written out: the schema's own file would load all of zod, a tenth of a second of a command that takes two.
    schema: 'aceso.crash/v1',
    file: core.path,
    compressed: compression,
    sizeBytes,
    diskBytes: core.diskBytes,
    truncated: facts.truncated,
    machine: facts.machine,
    program: known.executable,
    command: known.command,
    arguments: facts.arguments,
    pid: known.pid,
    uid: known.uid,
    threadId: facts.dumpThread,
    threadCount: facts.threads.length,
    signal,
    ...(stack.goReraised === undefined ? {} : { goReraised: stack.goReraised }),
    reason,
    ...(faultAddress === undefined ? {} : { faultAddress }),
    ...(stack.abortMessage === undefined ? {} : { abortMessage: stack.abortMessage }),
    crashedAt: instantOf(known.crashedAtMs),
    stack: { origin: stack.origin, ...(stack.fault === undefined ? {} : { fault: stack.fault }) },
    threads: stack.threads.map((thread) => withName(thread, facts.dumpThread, parts.threadName)),
    crashThread: stack.crashThread,
    registers: facts.registers,
    modules: facts.modules.map(({ path, buildId }) => (buildId === undefined ? { path } : { path, buildId })),
    ...(known.hostname === undefined ? {} : { hostname: known.hostname.slice(0, 253) }),
    ...(pod === undefined ? {} : { pod }),
    fingerprint,
    looksLike: parts.looksLike ?? [],
    quality: qualityOf(stack.threads, stack.crashThread),
    score: scoreOf(scored, parts.rules ?? defaultScoreRules),
    notes: [...facts.notes, ...known.notes, ...(parts.notes ?? [])].slice(0, mostNotes).map((note) => bounded(note, 500)),
  }
}

/** What the attributes say wins; of another signal than the core's own no more is known than its number. */
function signalOf(told: CrashSignal, number: number): CrashSignal {
  return number === told.number || number < 1 || number > 128 ? told : { number, name: signalName(number), code: 0 }
}

/** Frames that have a name, one a line: addresses alone are no stack. */
function stackText(thread: ThreadStack | undefined): string {
  return (thread?.frames ?? [])
    .flatMap(({ function: name, file, line }) =>
      name === undefined ? [] : [`${name}${file === undefined ? '' : ` ${file}:${line ?? 0}`}`],
    )
    .join('\n')
}

function withName(thread: ThreadStack, tid: number, name: string | undefined): ThreadStack {
  return name === undefined || thread.tid !== tid || thread.name !== undefined ? thread : { ...thread, name }
}
