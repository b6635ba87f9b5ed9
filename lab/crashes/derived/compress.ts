import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Derived } from './derived.ts'

export interface Packing {
  readonly name: Exclude<Derived['compression'], 'none'>
  readonly suffix: string
  readonly command: readonly string[]
}

export const packings: readonly Packing[] = [
  { name: 'zstd', suffix: 'zst', command: ['zstd', '-q', '-1', '-c'] },
  { name: 'lz4', suffix: 'lz4', command: ['lz4', '-q', '-1', '-c'] },
  { name: 'xz', suffix: 'xz', command: ['xz', '-q', '-0', '-c'] },
  { name: 'gzip', suffix: 'gz', command: ['gzip', '-1', '-c'] },
]

/** Through the packer's standard output, as systemd streams it: the size of the whole is then not in the header. */
export async function compressWith(packing: Packing['name'], from: string, to: string): Promise<void> {
  const [program = '', ...args] = packings.find(({ name }) => name === packing)?.command ?? []
  const child = spawn(program, [...args, from], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? -1))
  })
  await pipeline(child.stdout, createWriteStream(to, { mode: 0o600 }))
  const code = await ended
  if (code !== 0) throw new Error(`${program} ended with ${code} over ${from}`)
}
