import { spawnSync } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from './processes.ts'

export interface Podman {
  /** A program that takes docker's words. */
  readonly program: string
  /** An image with Node and nothing else. */
  readonly image: string
  run(...args: readonly string[]): Promise<string>
  remove(): Promise<void>
}

/** Podman when a container really runs on this machine, else why none does: a machine may have the program and forbid what it needs. */
export async function podmanHere(): Promise<{ readonly podman: Podman } | { readonly podman?: undefined; readonly why: string }> {
  if (process.getuid?.() !== 0) return { why: 'needs root' }
  if (spawnSync('podman', ['--version']).error !== undefined) return { why: 'podman is not installed' }
  let podman: Podman | undefined
  try {
    podman = await startPodman()
    await podman.run('run', '--rm', '--network', 'host', podman.image, '/bin/node', '-e', '0')
    return { podman }
  } catch (fault) {
    await podman?.remove().catch(() => undefined)
    return { why: `podman runs no container here: ${String(fault).trim().split('\n').at(-1)}` }
  }
}

/** The real podman with a storage of its own, and an image made of this machine's Node: no registry is asked. */
async function startPodman(): Promise<Podman> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-podman-'))
  const program = join(folder, 'podman')
  await writeFile(join(folder, 'containers.conf'), '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n')
  // Plain folders and cgroupfs: also where there is no overlay, no systemd and an old cgroup hierarchy.
  const own = `--root ${folder}/root --runroot ${folder}/run --storage-driver vfs --cgroup-manager cgroupfs --events-backend file --runtime runc`
  await writeFile(program, `#!/bin/sh\nexport CONTAINERS_CONF=${folder}/containers.conf\nexec podman ${own} "$@"\n`)
  await chmod(program, 0o755)
  const podman = (...args: readonly string[]): Promise<string> => run([program, ...args])
  await packNode(join(folder, 'image'))
  await run(['tar', '-C', join(folder, 'image'), '-cf', join(folder, 'image.tar'), '.'])
  await podman(
    'import',
    '-q',
    '-c',
    'CMD ["/bin/node","-e","setInterval(() => {}, 1000)"]',
    join(folder, 'image.tar'),
    'diagnosis-service:latest',
  )
  return {
    program,
    image: 'localhost/diagnosis-service:latest',
    run: podman,
    async remove() {
      await podman('rm', '--all', '--force', '--time', '0')
      await podman('rmi', '--all', '--force')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Node with the libraries that it is linked with. */
async function packNode(root: string): Promise<void> {
  await mkdir(join(root, 'bin'), { recursive: true })
  await mkdir(join(root, 'tmp'))
  await copyFile(process.execPath, join(root, 'bin/node'))
  const libraries = (await run(['ldd', process.execPath])).match(/\/\S+/g) ?? []
  for (const library of libraries) {
    await mkdir(join(root, dirname(library)), { recursive: true })
    await copyFile(library, join(root, library))
  }
}
