import { cpus, release, totalmem } from 'node:os'
import { readVersion } from '../src/app/version.ts'

/** The line every figure stands under: without it a figure says nothing. */
export function machineLine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB, Linux ${release()}, Node ${process.version}, Aceso ${readVersion()}`
}

export function median(values: readonly number[]): number {
  const ordered = values.toSorted((left, right) => left - right)
  return ordered[Math.floor(ordered.length / 2)] ?? Number.NaN
}
