const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** Reads a Kubernetes quantity (`500m`, `1Gi`, `512M`, `1e3`, `0.5`) into its plain number: cores, bytes, pieces. Undefined when it is none. */
export function parseQuantity(text: string | number | undefined): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) ? text : undefined
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(text?.trim() ?? '')
  if (match === null) return undefined
  const [, digits = '', exponent = '', unit = ''] = match
  return Number(`${digits}${exponent}`) * (factors[unit] ?? 1)
}

/** Cores as people write them: `250m`, `2`, `1500m`. Rounded up to a millicore, so that what is asked for is never less. */
export function formatCpu(cores: number): string {
  const milli = Math.ceil(cores * 1000 - 1e-6)
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`
}

/** Bytes in the largest binary unit that keeps them whole after rounding up to 1 Mi (below that to 1 Ki): `512Mi`, `2Gi`, `1536Mi`. */
export function formatBytes(bytes: number): string {
  const step = bytes >= 2 ** 20 ? 2 ** 20 : 2 ** 10
  const rounded = Math.ceil(bytes / step) * step
  for (const unit of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const) {
    const factor = factors[unit] ?? 1
    if (rounded >= factor && rounded % factor === 0) return `${rounded / factor}${unit}`
  }
  return String(rounded)
}

/** A resource's amount as people write it: cores for `cpu`, bytes for memory and storage, plain numbers else. */
export function formatQuantity(resource: string, amount: number): string {
  if (/(^|\.)cpu$/.test(resource)) return formatCpu(amount)
  return /(^|\.)(memory|storage|ephemeral-storage)$|^hugepages-/.test(resource) ? formatBytes(amount) : String(amount)
}
