import { copyFile, mkdir, open, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../../run.ts'
import { buildCore } from '../core-builder.ts'
import { plainCoreBytes } from '../plain-core.ts'
import type { HostileFile } from './hostile-file.ts'

type Row = readonly [file: string, what: string, expects: HostileFile['expects'], make: (path: string) => Promise<unknown>]

const good = (): Buffer => plainCoreBytes({ machine: 'x86-64' })

function spoilt(change: (bytes: Buffer) => void): Buffer {
  const bytes = good()
  change(bytes)
  return bytes
}

const bytes = (content: Buffer | string) => (path: string) => writeFile(path, content)

/** Files that are no cores, or no files. */
export async function makeOddFiles(folder: string): Promise<HostileFile[]> {
  const rows: readonly Row[] = [
    ['empty', 'nothing', 'error', bytes('')],
    ['one-byte', 'one byte', 'error', bytes('\x7f')],
    ['magic-only', 'the first four bytes of an ELF file', 'error', bytes('\x7fELF')],
    ['header-only', 'an ELF header and no more', 'error', bytes(good().subarray(0, 64))],
    ['elf32', 'an ELF file of 32 bits', 'error', bytes(spoilt((core) => core.writeUInt8(1, 4)))],
    ['big-endian', 'an ELF file of the other byte order', 'error', bytes(spoilt((core) => core.writeUInt8(2, 5)))],
    ['risc-v', 'a core of a machine that nobody asked for', 'error', bytes(spoilt((core) => core.writeUInt16LE(243, 18)))],
    ['program', 'a program, not a core', 'error', (path) => copyFile('/bin/true', path)],
    ['library-as-core', 'a core by its header, with nothing in it', 'error', bytes(buildCore({ notes: [], segments: [] }))],
    ['text', 'a text', 'error', bytes('not a core\n'.repeat(1000))],
    ['core.text.gz', 'a text that is called gzip', 'error', bytes('not a core\n'.repeat(1000))],
    ['core.elf.zst', 'an unpacked core that is called zstd', 'either', bytes(good())],
    ['link-to-core', 'a link to a good core', 'error', (path) => symlink('good-core', path)],
    ['link-to-shadow', 'a link to /etc/shadow', 'error', (path) => symlink('/etc/shadow', path)],
    ['link-to-nothing', 'a link to nothing', 'error', (path) => symlink('/nowhere', path)],
    ['fifo', 'a pipe that nobody writes to', 'error', (path) => must('mkfifo', [path])],
    ['folder', 'a folder', 'error', (path) => mkdir(path)],
    ['device', 'a device that never ends', 'error', (path) => must('mknod', [path, 'c', '1', '5'])],
    ['core.line\nend', 'a name with a line end', 'facts', bytes(good())],
    [
      String.raw`core.\x2e\x2e\x2f\x2e\x2e\x2fetc.0.5c2f9b1e8d7a4c36b0e1f2a3d4c5b6a7.1.1700000000000000`,
      'a name that says ../../etc',
      'facts',
      bytes(good()),
    ],
    ['core.-oProxyCommand=x', 'a name like an option', 'facts', bytes(good())],
    ['sparse-terabyte', 'a terabyte of nothing whose notes lie at its end', 'either', makeTerabyte],
    ['good-core', 'a good core, to show that the reader works', 'facts', bytes(good())],
  ]
  const made: HostileFile[] = []
  for (const [file, what, expects, make] of rows) {
    await make(join(folder, file))
    made.push({ file, what, expects })
  }
  return made
}

async function makeTerabyte(path: string): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await handle.write(spoilt((core) => core.writeBigUInt64LE(2n ** 40n - 8192n, 72)))
    await handle.truncate(2 ** 40)
  } finally {
    await handle.close()
  }
}
