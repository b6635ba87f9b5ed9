import { createWriteStream } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { must } from '../../run.ts'
import { packings } from '../derived/compress.ts'
import { plainCoreBytes } from '../plain-core.ts'
import type { HostileFile } from './hostile-file.ts'

const bombBytes = 4 * 2 ** 30

/** Packed files that are small here and large, endless or broken inside. */
export async function makeBombs(folder: string): Promise<HostileFile[]> {
  const made: HostileFile[] = []
  const add = (file: string, what: string, expects: HostileFile['expects']): void => void made.push({ file, what, expects })
  const bomb = join(folder, 'bomb.plain')
  await writeBomb(bomb)
  const good = join(folder, 'good.plain')
  await writeFile(good, plainCoreBytes({ machine: 'x86-64' }))
  for (const { name, suffix, command } of packings) {
    const [program = '', ...args] = command
    const pack = (from: string, to: string, ...more: string[]) =>
      must('bash', ['-c', '"$@" > "$0"', join(folder, to), program, ...args, ...more, from], { timeoutMs: 300_000 })
    // The slow packers would take minutes over gigabytes.
    if (name === 'zstd' || name === 'lz4') {
      await pack(bomb, `core.bomb.${suffix}`)
      add(`core.bomb.${suffix}`, `${bombBytes / 2 ** 30} GiB of zeros in ${name}, with notes at their end`, 'either')
    }
    await pack(good, `core.good.${suffix}`)
    add(`core.good.${suffix}`, `a good core in ${name}`, 'facts')
    const packed = await readFile(join(folder, `core.good.${suffix}`))
    await writeFile(join(folder, `core.cut.${suffix}`), packed.subarray(0, Math.floor(packed.length / 3)))
    add(`core.cut.${suffix}`, `${name} that ends in its middle`, 'either')
    await writeFile(join(folder, `core.start.${suffix}`), packed.subarray(0, 6))
    add(`core.start.${suffix}`, `the first six bytes of ${name}`, 'error')
    for (let at = 24; at < packed.length; at += 97) packed[at] = (packed[at] ?? 0) ^ 0x55
    await writeFile(join(folder, `core.broken.${suffix}`), packed)
    add(`core.broken.${suffix}`, `${name} with wrong bytes in it`, 'either')
  }
  await zstdOnly(folder, good, add)
  await rm(bomb)
  await rm(good)
  return made
}

async function zstdOnly(
  folder: string,
  good: string,
  add: (file: string, what: string, expects: HostileFile['expects']) => void,
): Promise<void> {
  await must('bash', ['-c', 'zstd -q -c "$1" | zstd -q -c > "$0"', join(folder, 'core.twice.zst'), good])
  add('core.twice.zst', 'packed twice', 'error')
  await must('bash', ['-c', 'zstd -q -c "$1" > "$0"', join(folder, 'core.wrong-name.gz'), good])
  add('core.wrong-name.gz', 'zstd that is called gzip', 'either')
  await writeFile(join(folder, 'core.window.zst'), wideWindow(await readFile(good)))
  add('core.window.zst', 'a window of 2 GiB', 'either')
  const skippable = Buffer.alloc(8 + 16)
  skippable.writeUInt32LE(0x184d2a50, 0)
  skippable.writeUInt32LE(16, 4)
  await writeFile(join(folder, 'core.skip.zst'), Buffer.concat(Array.from({ length: 100_000 }, () => skippable)))
  add('core.skip.zst', '100,000 frames to be skipped and nothing else', 'error')
}

/** A core by its header; its notes lie behind gigabytes of zeros. */
async function writeBomb(path: string): Promise<void> {
  const head = plainCoreBytes({ machine: 'x86-64' })
  head.writeBigUInt64LE(BigInt(bombBytes - 8192), 72)
  await pipeline(Readable.from([head]), createWriteStream(path))
  await must('truncate', ['-s', String(bombBytes), path])
}

/** A frame of one plain block whose header asks for the widest window that fits a number: whoever reserves it before looking needs 2 GiB. */
function wideWindow(core: Buffer): Buffer {
  const blockHeader = Buffer.alloc(3)
  blockHeader.writeUIntLE((core.length << 3) | 1, 0, 3)
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3]), blockHeader, core])
}
