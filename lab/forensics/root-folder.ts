import { cp, mkdir, open, realpath, stat, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { run } from '../run.ts'

/** A folder that can be the root of a container: Debian's folders, where /bin is /usr/bin, and nothing in them. */
export async function makeRoot(root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(root, name))
  }
  for (const name of ['dev', 'etc', 'mnt', 'proc', 'run', 'tmp', 'var']) await mkdir(join(root, name))
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n')
}

/** Copies programs of this machine to where they are here, with the libraries that the loader finds for them. */
export async function copyPrograms(root: string, programs: readonly string[]): Promise<void> {
  const paths = await Promise.all(programs.map(programPath))
  for (const path of paths) await copyAlike(path, root)
  await copyLibraries(root, paths)
}

/** The libraries of programs that are put into the root from elsewhere. */
export async function copyLibraries(root: string, programs: readonly string[]): Promise<void> {
  const libraries = new Set((await Promise.all(programs.map(librariesOf))).flat())
  // Its own, beside it, are in the root already.
  for (const library of libraries) if (!library.startsWith(`${root}/`)) await copyAlike(library, root)
}

/** None for a script or a static program. */
async function librariesOf(program: string): Promise<readonly string[]> {
  if (!(await isElf(program))) return []
  const { stdout } = await run('ldd', [program])
  return [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? '')
}

async function isElf(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('latin1') === '\x7fELF'
  } finally {
    await file.close()
  }
}

async function copyAlike(path: string, root: string): Promise<void> {
  const target = join(root, path)
  await mkdir(dirname(target), { recursive: true })
  await cp(await realpath(path), target)
}

async function programPath(program: string): Promise<string> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(folder, program)
    if ((await stat(path).catch(() => undefined))?.isFile() === true) return path
  }
  throw new Error(`${program} is not installed`)
}
