import { createHash } from 'node:crypto'
import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { Fingerprint } from '../../domain/crash/crash-record.ts'
import type { Frame, StackReport } from '../../domain/crash/crash-stack.ts'
import { type AppFrame, hasBarrier } from './app-frames.ts'
import { comparedFrames } from './compared-frames.ts'
import { faultClass } from './fault-class.ts'
import { foldRepeats, recursion } from './fold.ts'
import { isKeptInCore, messageTemplate } from './message-template.ts'
import { isSystemLibrary } from './module-name.ts'

const mostFrames = 8
const mostExactFrames = 10

/**
 * What makes two crashes the same bug, across builds: signal, kind of fault, the library's last words and up to eight application frames behind the last barrier.
 * A crash without one application frame is told by the log's fatal line alone; without that it has no key and is never grouped.
 * Pass what the core says and what was made of its stack; `facts` is absent where a log is all there is.
 */
export function fingerprintOf(facts: CoreFacts | undefined, stack: StackReport): Fingerprint {
  const crashed = stack.threads.find(({ tid }) => tid === stack.crashThread)
  const signal = stack.goReraised?.signal ?? facts?.signal.number ?? 0
  const kind = kindOfFault(facts, stack)
  const app = usableFrames(crashed?.frames ?? [], kind)
  const keys = app.map(({ key }) => key)
  const compared = ((kind === 'stack-limit' ? recursion(keys) : undefined) ?? foldRepeats(keys)).slice(0, mostFrames)
  const frames = compared.map((key) => app.find((frame) => frame.key === key)?.id ?? key)
  const template = stack.abortMessage === undefined ? undefined : messageTemplate(stack.abortMessage)
  const exactKey = exactKeyOf(signal, crashed?.frames ?? [])
  const shared = {
    faultClass: kind,
    ...(template === undefined || template === '' ? {} : { messageTemplate: template }),
    ...(exactKey === undefined ? {} : { exactKey }),
  }
  if (frames.length > 0) {
    const words = template !== undefined && isKeptInCore(template) ? template : ''
    return { ...shared, frames, key: sha([String(signal), kind, words, ...compared]), origin: stack.origin === 'log' ? 'log' : 'stack' }
  }
  if (template !== undefined && template !== '')
    return { ...shared, frames, key: sha([String(signal), 'message', template]), origin: 'log' }
  return { ...shared, frames, origin: 'none' }
}

/**
 * Same build, same place: build-id and offset of each real frame outside the system's libraries. Needs no symbols. Compare only keys made from the same tool's walk:
 * gdb adds the tail calls it can prove, eu-stack does not.
 */
export function exactKeyOf(signal: number, frames: readonly Frame[]): string | undefined {
  const chain = frames
    .filter(
      ({ inlined, signalHandler, buildId, module }) =>
        inlined !== true && signalHandler !== true && buildId !== undefined && !isSystemLibrary(module),
    )
    .slice(0, mostExactFrames)
    .map(({ buildId, offset }) => `${buildId ?? ''}+${offset}`)
  return chain.length === 0 ? undefined : sha([String(signal), ...chain])
}

/**
 * A process that ends itself does so through functions that are the same in all its crashes. Without a name on any of them that part cannot be cut off,
 * and addresses alone would call all such crashes one.
 */
function usableFrames(frames: readonly Frame[], kind: string): readonly AppFrame[] {
  const app = comparedFrames(frames)
  const isBlind = app.every(({ name }) => name === undefined) && kind === 'sent' && !hasBarrier(frames)
  return isBlind ? [] : app
}

function kindOfFault(facts: CoreFacts | undefined, { goReraised }: StackReport): string {
  const dumped = facts?.threads.find(({ tid }) => tid === facts.dumpThread)
  if (goReraised !== undefined) {
    const { signal, code, faultAddress, pc, sp } = goReraised
    return faultClass({ signal, code: code ?? 0, faultAddress, pc, sp })
  }
  if (facts === undefined) return 'sent'
  const { number, code, faultAddress } = facts.signal
  return faultClass({ signal: number, code, faultAddress, pc: dumped?.pc, sp: dumped?.sp })
}

function sha(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}
