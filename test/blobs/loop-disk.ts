import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { succeeds, told } from './commands.ts'

export interface LoopDisk {
  readonly path: string
  unmount(): Promise<void>
  mount(...options: readonly string[]): Promise<void>
  remove(): Promise<void>
}

/** A file system of its own, small enough to be filled. */
export async function loopDisk(mebibytes: number): Promise<LoopDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-loop-'))
  const [image, path] = [join(folder, 'disk.img'), join(folder, 'disk')]
  await told('truncate', '-s', `${mebibytes}M`, image)
  await told('mkfs.ext4', '-q', '-m', '0', image)
  await mkdir(path)
  const disk: LoopDisk = {
    path,
    async mount(...options) {
      await told('mount', '-o', ['loop', ...options].join(','), image, path)
    },
    async unmount() {
      await told('umount', path)
    },
    async remove() {
      await succeeds('umount', path)
      await rm(folder, { recursive: true, force: true })
    },
  }
  await disk.mount()
  return disk
}
