import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { StackFault, StackReport, ThreadStack } from '../../domain/crash/crash-stack.ts'
import { bounded } from '../../domain/text.ts'
import { isSystemLibrary } from '../group/module-name.ts'

type Fault = NonNullable<StackReport['fault']>

const refusals: readonly { readonly kind: StackFault; readonly said: RegExp }[] = [
  { kind: 'no-permission', said: /Permission denied|Operation not permitted/ },
  {
    kind: 'unreadable',
    said: /not in executable format|is not a core dump|file format not recognized|not a valid ELF file|invalid .{0,40}core file/i,
  },
]

/**
 * Whether a debugger's stack of the crashed thread is of use, by what it says and never by how the debugger ended; undefined = it is.
 * `said`: everything the debugger printed on its error channel, `ranOut`: the walk met memory that the core does not hold.
 */
export function faultOfStack(facts: CoreFacts, thread: ThreadStack | undefined, said: string, ranOut: boolean): Fault | undefined {
  const frames = thread?.frames ?? []
  const usable = frames.filter(({ function: name, module }) => name !== undefined || module !== '')
  if (usable.length === 0) {
    const refusal = refusals.find(({ said: words }) => words.test(said))
    if (refusal !== undefined)
      return { kind: refusal.kind, detail: `the debugger could not read the core: ${firstLine(said, refusal.said)}` }
    if (facts.truncated) return { kind: 'truncated-core', detail: 'the core is cut off before the stack of its crashed thread' }
    return { kind: 'debugger-failed', detail: `the debugger printed no stack${said.trim() === '' ? '' : `: ${firstLine(said, /./)}`}` }
  }
  if (ranOut && (facts.truncated || usable.length < 2)) {
    return { kind: 'truncated-core', detail: `the core ends before the stack does: ${usable.length} frames could be walked` }
  }
  const own = usable.filter(({ module, signalHandler }) => signalHandler !== true && !isSystemLibrary(module))
  if (own.length > 0 && own.every(({ function: name }) => name === undefined)) {
    return { kind: 'no-symbols', detail: `no name is known for any of the ${own.length} frames outside the system's libraries` }
  }
  return undefined
}

function firstLine(text: string, wanted: RegExp): string {
  const line =
    text
      .slice(0, 100_000)
      .split('\n', 2000)
      .find((one) => wanted.test(one)) ?? ''
  return bounded(line.trim(), 300)
}
