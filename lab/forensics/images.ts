import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { packProgram } from '../../scripts/image/pack-program.ts'
import { placeProgram } from '../crashes/build-program.ts'
import { builds } from '../crashes/crash.ts'
import { crashes } from '../crashes/list.ts'
import { defaultFolder } from '../crashes/settings.ts'
import { type ImageContent, packLayer, writeLayout } from '../oci-image.ts'
import { must } from '../run.ts'
import { paths, settings } from '../settings.ts'
import { copyLibraries, copyPrograms, makeRoot } from './root-folder.ts'

const project = resolve(import.meta.dirname, '../..')
/** What the images of deploy/images/ install from Debian, without gdb: its small variant cannot be installed beside the one of this machine. */
const agentPrograms = ['eu-stack', 'zstd', 'lz4', 'xz', 'getfattr', 'prlimit', 'unshare', 'setpriv', 'mount', 'umount']
const shellPrograms = ['sh', 'env', 'cat', 'cp', 'ls', 'mkdir', 'touch', 'rm', 'grep', 'sleep', 'sha256sum']
const gdbFolder = join(settings.cacheDir, 'gdb-minimal')

/** Gives the lab's node the agent's, the server's and the crashers' images, made of this machine's programs and this clone's files as the Dockerfiles make them. */
export async function importImages(tag: string, crashNames: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-forensics-images-'))
  try {
    await importImage(folder, `milvus-coredump-agent:${tag}`, await agentImage(join(folder, 'agent')))
    await importImage(folder, `aceso:${tag}`, await serverImage(join(folder, 'server')))
    for (const name of crashNames) await importImage(folder, `milvus-test-crash:${name}`, await crashImage(folder, name))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function importImage(folder: string, name: string, content: ImageContent): Promise<void> {
  const layout = join(folder, `layout-${name.replaceAll(/\W/g, '-')}`)
  await writeLayout(layout, `docker.io/library/${name}`, content)
  const archive = `${layout}.tar`
  await must('tar', ['-C', layout, '-cf', archive, '.'])
  await must('ctr', ['--address', paths.containerdSocket, '-n', 'k8s.io', 'images', 'import', archive], { timeoutMs: 300_000 })
  await rm(layout, { recursive: true })
  await rm(archive)
}

async function agentImage(root: string): Promise<ImageContent> {
  await makeRoot(root)
  await copyPrograms(root, [...shellPrograms, ...agentPrograms])
  const gdb = await gdbMinimal()
  await cp(gdb, root, { recursive: true })
  await copyLibraries(root, [join(gdb, 'usr/bin/gdb')])
  await copyNode(root)
  packProgram('agent/main.ts', join(root, 'aceso'))
  return { layers: [await packLayer(root)], env: { NODE_ENV: 'production' }, entrypoint: ['node', '/aceso/agent/main.ts'] }
}

async function serverImage(root: string): Promise<ImageContent> {
  await makeRoot(root)
  await copyPrograms(root, shellPrograms)
  await copyNode(root)
  const helm = join(paths.bin, 'helm')
  await cp(helm, join(root, 'usr/local/bin/helm')).catch(() => undefined)
  packProgram('bin/aceso.mjs', join(root, 'aceso'))
  await cp(join(project, 'dist'), join(root, 'aceso/dist'), { recursive: true })
  await symlink('/aceso/bin/aceso.mjs', join(root, 'usr/local/bin/aceso'))
  return { layers: [await packLayer(root)], env: { NODE_ENV: 'production' }, entrypoint: ['aceso'], command: ['start'] }
}

async function crashImage(folder: string, name: string): Promise<ImageContent> {
  const root = await programRoot(name, folder)
  const [program = ''] = await readdir(join(root, 'milvus/bin'))
  const crash = crashes.find((one) => one.name === name)
  return { layers: [await packLayer(root)], entrypoint: [`/milvus/bin/${program}`], command: crash?.arguments ?? [] }
}

/** A crash's program in a root of its own with the libraries that it loads, and a shell that can wait before it starts it; no debugger. */
export async function programRoot(name: string, folder: string): Promise<string> {
  const crash = crashes.find((one) => one.name === name)
  if (crash === undefined) throw new Error(`no crash is called ${name}`)
  const root = join(folder, `crash-${name}`)
  await makeRoot(root)
  await copyPrograms(root, ['sh', 'sleep'])
  await mkdir(defaultFolder, { recursive: true })
  await placeProgram(crash, builds.o1, defaultFolder, root)
  const programs = await readdir(join(root, 'milvus/bin'))
  await copyLibraries(
    root,
    programs.map((program) => join(root, 'milvus/bin', program)),
  )
  return root
}

async function copyNode(root: string): Promise<void> {
  await mkdir(join(root, 'usr/local/bin'), { recursive: true })
  await cp(process.execPath, join(root, 'usr/local/bin/node'))
  await copyLibraries(root, [process.execPath])
}

/** Debian's gdb-minimal, unpacked beside the system. */
async function gdbMinimal(): Promise<string> {
  if ((await readdir(gdbFolder).catch(() => [])).length > 0) return gdbFolder
  const work = await mkdtemp(join(tmpdir(), 'aceso-gdb-'))
  try {
    await must('apt-get', ['download', 'gdb-minimal'], { directory: work, timeoutMs: 120_000 })
    const [archive = ''] = await readdir(work)
    await must('dpkg', ['-x', join(work, archive), gdbFolder])
    return gdbFolder
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
