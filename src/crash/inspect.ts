import type { CoreFacts } from '../domain/crash/core-facts.ts'
import type { CrashRecord, Fingerprint } from '../domain/crash/crash-record.ts'
import type { StackReport } from '../domain/crash/crash-stack.ts'
import { AcesoError } from '../domain/errors.ts'
import { bounded } from '../domain/text.ts'
import type { CoreFiles, OpenedCore } from '../ports/cores/core-files.ts'
import type { Debugger, DebuggerRun } from '../ports/cores/debugger.ts'
import type { ProvedFile, SymbolSource, SymbolStage } from '../ports/cores/symbol-files.ts'
import { crashRecordOf } from './crash-record.ts'
import { type ReadCore, readCore } from './elf/core-facts.ts'
import { coreNameOf } from './files/core-name.ts'
import { knownProcess } from './files/known-process.ts'
import type { PatternMatcher } from './files/named-core.ts'
import { fingerprintOf } from './group/fingerprint.ts'
import { looksLike as likeReported } from './known/looks-like.ts'
import type { LogReading } from './log/log-reading.ts'
import { readCrashLog } from './log/read-log.ts'
import { linkPod } from './owner/link-pod.ts'
import type { PodOnNode } from './owner/pod-on-node.ts'
import type { ScoreRules } from './score/score.ts'
import { planSlimCore } from './slim/slim-plan.ts'
import { slimChunks } from './slim/slim-write.ts'
import { crashThread } from './stack/crash-thread.ts'
import { type NestedSignals, nestedSignals } from './stack/nested-signals.ts'
import { proveFiles } from './stack/proved-files.ts'
import { stackReport } from './stack/stack-report.ts'

/** A debugger and where it may find the program and its libraries. */
export interface Unwinding {
  readonly debugger: Debugger
  readonly stage: SymbolStage
  readonly sources: readonly SymbolSource[]
  /** More of them, looked for when the program is known: roots of containers that run it. */
  readonly sourcesOf?: (facts: CoreFacts, signal: AbortSignal) => Promise<readonly SymbolSource[]>
  /** A program that a person named: used when its build-id is the core's, or when the core tells none. */
  readonly program?: { readonly source: SymbolSource; readonly path: string } | undefined
  readonly timeoutMs: number
  /** A compressed core takes at most so much when it is unpacked. */
  readonly mostUnpackedBytes: number
  readonly quick?: QuickWalk
}

/** A walk over the crashed thread alone, a tenth of a second even where thousands sleep beside it: what it leads to may be known already, and then that is all. */
export interface QuickWalk {
  readonly isKnown: (fingerprint: Fingerprint) => boolean
}

export interface Inspection {
  readonly files: CoreFiles
  readonly nowMs: number
  /** Undefined: only what the notes tell. */
  readonly unwinding?: Unwinding | undefined
  readonly matchers?: readonly PatternMatcher[]
  readonly owner?: { readonly nodeName: string; readonly pods: readonly PodOnNode[]; readonly cgroup?: string }
  /** What the container's log says of the crash. */
  readonly log?: LogReading | undefined
  readonly looksLike?: (fingerprint: Fingerprint, stack: StackReport) => CrashRecord['looksLike']
  readonly rules?: ScoreRules
  /** The end of the crashed container's log, found by its pod; undefined where nobody knows. Asked where no `log` is given. */
  readonly logOf?: (pod: CrashRecord['pod'], crashedAtMs: number) => Promise<string | undefined>
  /** Told as soon as the notes are read, milliseconds after the start: the record without a debugger's stack. */
  readonly early?: (record: CrashRecord) => void
}

/** Everything that one core tells, first by itself, then with the help of a debugger. */
export async function inspectCore(path: string, inspection: Inspection, signal: AbortSignal): Promise<CrashRecord> {
  const core = await inspection.files.open(path)
  try {
    const [read, attributes] = await Promise.all([readCore(core.bytes), core.attributes(signal)])
    const before = await recordFrom(core, read, attributes, inspection)
    if (inspection.unwinding === undefined) return before
    inspection.early?.(before)
    return await unwound(core, attributes, inspection, inspection.unwinding, signal)
  } catch (fault) {
    // A reader names what is wrong, but not with which file.
    throw fault instanceof AcesoError && fault.code === 'core-unreadable' && fault.path === undefined
      ? new AcesoError(fault.code, fault.message, { cause: fault, path, ...(fault.next === undefined ? {} : { next: fault.next }) })
      : fault
  } finally {
    await core.close()
  }
}

async function unwound(
  core: OpenedCore,
  attributes: Readonly<Record<string, string>>,
  inspection: Inspection,
  unwinding: Unwinding,
  signal: AbortSignal,
): Promise<CrashRecord> {
  const plain = await core.unpacked(unwinding.mostUnpackedBytes, signal)
  try {
    // An unpacked copy tells all that lay too deep inside the compressed one.
    const copy = plain.isCopy ? await inspection.files.open(plain.path) : core
    try {
      const read = await readCore(copy.bytes)
      const shaped = { ...core, bytes: { ...copy.bytes, compression: core.bytes.compression } }
      const quick = unwinding.quick === undefined ? undefined : await quickWalk(copy.bytes, read, inspection.files, unwinding, signal)
      if (quick !== undefined) {
        const record = await recordFrom(shaped, read, attributes, inspection, quick)
        if (unwinding.quick?.isKnown(record.fingerprint) === true) return record
      }
      const whole = await walk(plain.path, read.facts, unwinding, signal)
      const walked = isRefused(whole) ? await slimWalk(copy.bytes, read, inspection.files, unwinding, signal) : whole
      return await recordFrom(shaped, read, attributes, inspection, walked)
    } finally {
      if (copy !== core) await copy.close()
    }
  } finally {
    await plain.remove()
  }
}

type Tool = DebuggerRun['tool']

/** More than it ever takes; then the whole walk decides. */
const quickTimeoutMs = 15_000

interface Walked {
  readonly answer: NonNullable<Parameters<typeof stackReport>[0]['answer']>
  readonly notes: readonly string[]
}

/** The debugger runs as nobody. A core that only root may read is copied for it, up to a limit: what lies beyond is walked by its slim core, which holds all that a stack needs. */
function isRefused({ answer: { answer } }: Walked): boolean {
  return answer.kind === 'failed' && answer.fault === 'no-permission'
}

async function slimWalk(
  bytes: OpenedCore['bytes'],
  { facts }: ReadCore,
  files: CoreFiles,
  unwinding: Unwinding,
  signal: AbortSignal,
): Promise<Walked> {
  const slim = await files.scratch(slimChunks(bytes, await planSlimCore(bytes, {})))
  try {
    return await walk(slim.path, facts, unwinding, signal)
  } finally {
    await slim.remove()
  }
}

async function quickWalk(
  bytes: OpenedCore['bytes'],
  { facts, memory }: ReadCore,
  files: CoreFiles,
  unwinding: Unwinding,
  signal: AbortSignal,
): Promise<Walked | undefined> {
  const thread = crashThread(facts, [], await nestedSignals(facts, memory))
  const plan = await planSlimCore(bytes, { onlyThread: thread, crashThread: thread })
  const small = await files.scratch(slimChunks(bytes, plan))
  try {
    return await walk(small.path, facts, { ...unwinding, timeoutMs: Math.min(quickTimeoutMs, unwinding.timeoutMs) }, signal, ['eu-stack'])
  } finally {
    await small.remove()
  }
}

/** gdb first, for it also tells registers, the abort message and Go's own record; elfutils where gdb is missing. */
async function walk(
  corePath: string,
  facts: CoreFacts,
  { debugger: tool, stage, sources, sourcesOf, program, timeoutMs }: Unwinding,
  signal: AbortSignal,
  tools: readonly [Tool, ...Tool[]] = ['gdb', 'eu-stack'],
): Promise<Walked> {
  const proof = await proveFiles(facts, [...sources, ...((await sourcesOf?.(facts, signal)) ?? [])], signal)
  const named = program === undefined ? { files: [], notes: [] } : await programNamed(facts, program, signal)
  const files = [...named.files, ...proof.files.filter(({ target }) => !named.files.some((file) => file.target === target))]
  const notes = [...named.notes, ...(named.files.length > 0 ? [] : proof.notes)]
  const staged = await stage.stage(files, signal)
  try {
    const executable = staged.targets.includes(facts.executable) ? `${staged.root}${facts.executable}` : undefined
    const run = async (which: Tool): Promise<Walked['answer']> => {
      const request = { tool: which, corePath, root: staged.root, timeoutMs, ...(executable === undefined ? {} : { executable }) }
      return { tool: which, answer: await tool.run(request, signal) }
    }
    const [best, next] = tools
    const first = await run(best)
    const isMissing = first.answer.kind === 'failed' && first.answer.fault === 'debugger-missing'
    return { answer: isMissing && next !== undefined ? await run(next) : first, notes }
  } finally {
    await staged.dispose()
  }
}

async function programNamed(
  facts: CoreFacts,
  { source, path }: NonNullable<Unwinding['program']>,
  signal: AbortSignal,
): Promise<{ files: ProvedFile[]; notes: string[] }> {
  const buildId = await source.buildIdOf(path, signal)
  const wanted = facts.modules.find((module) => module.path === facts.executable)?.buildId
  if (buildId === undefined)
    return { files: [], notes: [`${path} has no build-id: it cannot be told whether it is the program that crashed, and it was not used`] }
  if (wanted !== undefined && wanted !== buildId) {
    return { files: [], notes: [`${path} is another build (${buildId.slice(0, 12)}, the core has ${wanted.slice(0, 12)}): not used`] }
  }
  const notes = wanted === undefined ? ['the core does not tell the build-id of its program: the one that was given is believed'] : []
  return { files: facts.executable === '' ? [] : [{ source, path, target: facts.executable, buildId }], notes }
}

async function recordFrom(
  core: Pick<OpenedCore, 'path' | 'diskBytes' | 'bytes' | 'identity'>,
  { facts, image, memory }: ReadCore,
  attributes: Readonly<Record<string, string>>,
  { nowMs, matchers, owner, log, logOf, looksLike, rules }: Inspection,
  walked?: Walked,
): Promise<CrashRecord> {
  const name = coreNameOf(core.path.slice(core.path.lastIndexOf('/') + 1), matchers)
  const known = knownProcess({ attributes, facts, modifiedMs: core.identity.modifiedMs, ...(name === undefined ? {} : { name }) })
  const nested: NestedSignals = await nestedSignals(facts, memory)
  const linked =
    owner === undefined
      ? { notes: [] }
      : linkPod(
          {
            cgroup: owner.cgroup,
            hostnameAttribute: attributes['hostname'],
            environment: facts.environment,
            hostnameInName: name?.hostname,
            nodeName: owner.nodeName,
            executable: known.executable,
            signal: known.signal,
            crashedAtMs: known.crashedAtMs,
          },
          owner.pods,
        )
  const text = log === undefined ? await logOf?.(linked.link, known.crashedAtMs) : undefined
  const stack = stackReport({ facts, answer: walked?.answer, nested, log: text === undefined ? log : readCrashLog(text) })
  const fingerprint = fingerprintOf(facts, stack)
  return crashRecordOf({
    core,
    facts,
    fileEnd: image.fileEnd,
    known,
    threadName: name?.threadName,
    stack,
    fingerprint,
    looksLike: looksLike?.(fingerprint, stack) ?? likeReported(stack, known.signal),
    pod: linked.link,
    notes: [...(walked?.notes ?? []), ...linked.notes].map((note) => bounded(note, 500)),
    nowMs,
    ...(rules === undefined ? {} : { rules }),
  })
}
