import type { CrashRecord } from '../../domain/crash/crash-record.ts'

interface Roles {
  /** In the order in which they are told. */
  readonly names: readonly string[]
  readonly counter: string
  readonly stack: string
}

const roles: Readonly<Record<CrashRecord['machine'], Roles>> = {
  'x86-64': { names: ['rip', 'rsp', 'rbp', 'rax', 'rcx', 'rdx'], counter: 'rip', stack: 'rsp' },
  aarch64: { names: ['pc', 'sp', 'x29', 'x30', 'x0', 'x1'], counter: 'pc', stack: 'sp' },
}
/** A null pointer and a member of what it should point to. */
const nearNull = 4096n
const nearFault = 4096n
/** The usual limit of a stack is 8 MiB. */
const nearStack = 16n * 1024n * 1024n
const withheld = '(not shown: it may hold data)'

/**
 * Registers that say where execution and its data stood. A value is told only where it is an address for certain (code, stack, the place that faulted) or a null
 * pointer: anything else may be a piece of what the program worked on.
 */
export function keyRegisters({ machine, registers, faultAddress }: CrashRecord): string {
  const { names, counter, stack } = roles[machine]
  const value = (name: string): bigint | undefined => (registers[name] === undefined ? undefined : BigInt(registers[name]))
  const anchors = { stack: value(stack), fault: faultAddress === undefined ? undefined : BigInt(faultAddress) }
  const lines = names.flatMap((name) => {
    const held = value(name)
    if (held === undefined) return []
    const isTold = name === counter || name === stack || isAddress(held, anchors)
    return [`${name} = ${isTold ? registers[name] : withheld}`]
  })
  return lines.length === 0 ? 'unknown' : lines.join('\n')
}

function isAddress(held: bigint, { stack, fault }: { readonly stack: bigint | undefined; readonly fault: bigint | undefined }): boolean {
  return held < nearNull || isNear(held, stack, nearStack) || isNear(held, fault, nearFault)
}

function isNear(held: bigint, anchor: bigint | undefined, reach: bigint): boolean {
  return anchor !== undefined && held - anchor < reach && anchor - held < reach
}
