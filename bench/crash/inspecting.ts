import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { localDebugger } from '../../src/adapters/debuggers/local-debugger.ts'
import { folderSource } from '../../src/adapters/debuggers/symbol-source.ts'
import { symbolStage } from '../../src/adapters/debuggers/symbol-stage.ts'
import { buildIdOfFirstPage } from '../../src/crash/elf/build-id.ts'
import type { Inspection, QuickWalk, Unwinding } from '../../src/crash/inspect.ts'
import type { Debugger } from '../../src/ports/cores/debugger.ts'
import type { CaseWithCore } from './material.ts'

const tool = localDebugger()
const stage = symbolStage({ mostBytes: 8 * 1024 ** 3 })

/** Everything Aceso does with one core of the corpus, as the command and the agent do it: real debuggers in their sandbox, files from the image that the process ran in. */
export function inspecting(
  one: CaseWithCore,
  scratch: string,
  how: { readonly quick?: QuickWalk; readonly debugger?: Debugger } = {},
): Inspection & { readonly unwinding: Unwinding } {
  return {
    files: coreFiles({ scratch }),
    nowMs: Date.now(),
    unwinding: {
      debugger: how.debugger ?? tool,
      stage,
      sources: [folderSource(one.root, { kind: 'root', title: 'its root', buildIdIn: buildIdOfFirstPage })],
      timeoutMs: 60_000,
      mostUnpackedBytes: 8 * 1024 ** 3,
      ...(how.quick === undefined ? {} : { quick: how.quick }),
    },
  }
}

/** Counts what is run. */
export function counting(): Debugger & { readonly ran: Record<'gdb' | 'eu-stack', number> } {
  const ran = { gdb: 0, 'eu-stack': 0 }
  return {
    ...tool,
    ran,
    run(request, signal) {
      ran[request.tool] += 1
      return tool.run(request, signal)
    },
  }
}
