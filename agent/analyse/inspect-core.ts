import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { containerRoots } from '../../src/adapters/debuggers/container-roots.ts'
import { folderSource } from '../../src/adapters/debuggers/symbol-source.ts'
import { buildIdOfFirstPage as buildIdIn } from '../../src/crash/elf/build-id.ts'
import { readCore } from '../../src/crash/elf/core-facts.ts'
import type { PatternMatcher } from '../../src/crash/files/named-core.ts'
import { type Inspection, inspectCore, type QuickWalk, type Unwinding } from '../../src/crash/inspect.ts'
import type { PodOnNode } from '../../src/crash/owner/pod-on-node.ts'
import { scoreRulesOf } from '../../src/crash/score/score-settings.ts'
import type { CoreFacts } from '../../src/domain/crash/core-facts.ts'
import type { CrashRecord } from '../../src/domain/crash/crash-record.ts'
import type { CoreFiles } from '../../src/ports/cores/core-files.ts'
import type { Debugger } from '../../src/ports/cores/debugger.ts'
import type { SymbolSource, SymbolStage } from '../../src/ports/cores/symbol-files.ts'
import type { AgentConfig } from '../setup/config.ts'
import { containerLog } from './container-log.ts'
import type { WorkMeans } from './work.ts'

export interface InspectMeans {
  readonly config: AgentConfig
  readonly files: CoreFiles
  readonly debugger: Debugger
  readonly stage: SymbolStage
  readonly matchers: readonly PatternMatcher[]
  readonly pods: (signal: AbortSignal) => Promise<readonly PodOnNode[]>
  readonly mostUnpackedBytes: number
}

/** Size on disk, and whether its headers promise more than is there. */
export function glanceAt(files: CoreFiles): WorkMeans['glance'] {
  return async (path) => {
    const core = await files.open(path)
    try {
      const { facts } = await readCore(core.bytes)
      return { diskBytes: core.diskBytes, truncated: facts.truncated }
    } finally {
      await core.close()
    }
  }
}

/** Everything about one core of this node: its stack with names from the container's own files, its pod, what its log said. */
export function coreInspector(means: InspectMeans): WorkMeans['inspect'] {
  const { config, files, matchers } = means
  const { nodeName, analyzer, collector } = config
  return async (path, isKnown, signal) => {
    let logTail: Promise<string | undefined> | undefined
    const logOf = (pod: CrashRecord['pod'], crashedAtMs: number): Promise<string | undefined> => {
      logTail ??= containerLog(collector.podLogPath, pod, crashedAtMs)
      return logTail
    }
    const inspection: Inspection = {
      files,
      nowMs: Date.now(),
      matchers,
      unwinding: analyzer.enableGdbAnalysis ? unwindingOf(means, isKnown, await successorByMs(path)) : undefined,
      owner: { nodeName, pods: await means.pods(signal) },
      logOf,
      rules: scoreRulesOf(analyzer.score, analyzer.panicKeywords),
    }
    const record = await inspectCore(path, inspection, signal)
    return { record, logTail: await logTail }
  }
}

function unwindingOf(
  { config, debugger: tool, stage, mostUnpackedBytes }: InspectMeans,
  isKnown: QuickWalk['isKnown'],
  waitUntilMs: number,
): Unwinding {
  const { symbolDir, containerRoots: useRoots, gdbTimeout } = config.analyzer
  return {
    debugger: tool,
    stage,
    sources: symbolDir === undefined ? [] : symbolSources(symbolDir),
    ...(useRoots ? { sourcesOf: (facts, signal) => rootsWithProgram(facts, waitUntilMs, signal) } : {}),
    timeoutMs: gdbTimeout,
    mostUnpackedBytes,
    quick: { isKnown },
  }
}

/** The folder may hold `.build-id/`, or files at the paths that the core names. */
function symbolSources(folder: string): readonly SymbolSource[] {
  const title = `the symbol folder ${folder}`
  return (['symbols', 'root'] as const).map((kind) => folderSource(folder, { kind, title, buildIdIn }))
}

/** The container that is started after a crash needs a moment, and a core is often found before it runs. */
const successorMs = 15_000
const askAgainMs = 500

/** Until when the program's next container is waited for: only after a crash that has just happened. */
async function successorByMs(path: string): Promise<number> {
  const { mtimeMs } = await stat(path)
  return mtimeMs + successorMs
}

async function rootsWithProgram(
  { executable, modules }: CoreFacts,
  waitUntilMs: number,
  signal: AbortSignal,
): Promise<readonly SymbolSource[]> {
  const buildId = modules.find(({ path }) => path === executable)?.buildId
  if (buildId === undefined) return []
  for (;;) {
    const roots = await containerRoots({ path: executable, buildId }, { buildIdIn }, signal)
    if (roots.length > 0 || Date.now() >= waitUntilMs) return roots
    await delay(askAgainMs, undefined, { signal })
  }
}
