const nearNull = 64n * 1024n
const nullPage = 0x1000n
const fromKernel = 0x80
/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE and SIGSEGV by number; only those with an address of memory are told apart by it. */
const segv = 11

export interface Fault {
  readonly signal: number
  readonly code: number
  readonly faultAddress?: string | undefined
  readonly pc?: string | undefined
  readonly sp?: string | undefined
}

/** What kind of fault it was, without the address itself, which differs from run to run. */
export function faultClass({ signal, code, faultAddress, pc, sp }: Fault): string {
  if (code <= 0) return 'sent'
  if (signal !== segv) return `c${code}`
  if (pc !== undefined && BigInt(pc) < nullPage) return 'pc-null'
  if (code === fromKernel) return 'non-canonical'
  if (faultAddress === undefined) return 'wild'
  const address = BigInt(faultAddress)
  if (address < nearNull) return 'near-null'
  if (sp !== undefined && distance(address, BigInt(sp)) < nearNull) return 'stack-limit'
  return 'wild'
}

function distance(left: bigint, right: bigint): bigint {
  return left < right ? right - left : left - right
}
