import { open } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { coreFiles } from '../../adapters/cores/core-files.ts'
import { readCorePattern } from '../../adapters/cores/core-machine.ts'
import { matcherOfPattern } from '../../crash/files/core-pattern.ts'
import type { PatternMatcher } from '../../crash/files/named-core.ts'
import { inspectCore, type Unwinding } from '../../crash/inspect.ts'
import type { LogReading } from '../../crash/log/log-reading.ts'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import { AcesoError, faultText } from '../../domain/errors.ts'
import type { InspectHow } from '../../surfaces/cli/means.ts'

/** A person waits, and a disk is not theirs alone. */
const mostUnpackedBytes = 64 * 1024 ** 3
/** A log's last words are at its end. */
const mostLogBytes = 1024 ** 2
/** Programs and libraries of one crash, copied for the debugger. */
const mostSymbolBytes = 8 * 1024 ** 3

/** `aceso crash inspect`: one core file of this machine, alone. */
export async function inspectFile(
  file: string,
  how: InspectHow,
  early: (record: CrashRecord) => void,
  signal: AbortSignal,
): Promise<CrashRecord> {
  const files = coreFiles({ scratch: join(tmpdir(), `aceso-${userInfo().uid}-unpacked`) })
  const log = how.log === undefined ? undefined : await logAt(resolve(how.log))
  const unwinding = how.debugger ? await unwindingOf(how) : undefined
  // Copies of an inspection that was killed.
  if (how.debugger) await files.sweep()
  try {
    return await inspectCore(resolve(file), { files, nowMs: Date.now(), unwinding, log, early, matchers: await ownMatchers() }, signal)
  } catch (fault) {
    throw fault instanceof AcesoError && fault.code === 'not-found'
      ? new AcesoError('input-invalid', fault.message, { cause: fault })
      : fault
  }
}

/** The end of a log, where the crash is. */
async function logAt(path: string): Promise<LogReading> {
  const { readCrashLog } = await import('../../crash/log/read-log.ts')
  try {
    const file = await open(path)
    try {
      const { size } = await file.stat()
      const { buffer, bytesRead } = await file.read(Buffer.alloc(mostLogBytes), 0, mostLogBytes, Math.max(0, size - mostLogBytes))
      return readCrashLog(buffer.toString('utf8', 0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new AcesoError('input-invalid', `the log ${path} cannot be read: ${faultText(cause)}`, { cause })
  }
}

/** Most cores are looked at where they fell: names as this machine's kernel makes them. */
async function ownMatchers(): Promise<PatternMatcher[]> {
  const { pattern, usesPid } = await readCorePattern()
  const matcher = matcherOfPattern(pattern, usesPid)
  return matcher === undefined ? [] : [matcher]
}

async function unwindingOf({ root, executable, timeoutMs }: InspectHow): Promise<Unwinding> {
  const [{ localDebugger }, { folderSource }, { symbolStage }, { buildIdOfFirstPage: buildIdIn }] = await Promise.all([
    import('../../adapters/debuggers/local-debugger.ts'),
    import('../../adapters/debuggers/symbol-source.ts'),
    import('../../adapters/debuggers/symbol-stage.ts'),
    import('../../crash/elf/build-id.ts'),
  ])
  const source = (folder: string) => folderSource(folder, { kind: 'root', title: folder, buildIdIn })
  return {
    debugger: localDebugger(),
    stage: symbolStage({ mostBytes: mostSymbolBytes }),
    // Files of this machine are used only where their build-id is the core's own.
    sources: [source(resolve(root ?? '/'))],
    program: executable === undefined ? undefined : { source: source(dirname(resolve(executable))), path: `/${basename(executable)}` },
    timeoutMs,
    mostUnpackedBytes,
  }
}
