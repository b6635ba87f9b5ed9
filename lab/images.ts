import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ImageContent, packLayer, writeLayout } from './oci-image.ts'
import { must } from './run.ts'
import { paths, registries, settings } from './settings.ts'

export const pauseImage = 'registry.lab.example/pause:lab'

interface Image {
  /** Path in the registry, with the tag: what `docker.io/` or `ghcr.io/` stands before in a manifest. */
  readonly path: string
  readonly base: 'app' | 'busybox'
  /** Behaviour baked into the image, which no manifest shows. */
  readonly env?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  readonly private?: boolean
}

const app = (path: string, env: Readonly<Record<string, string>> = {}): Image => ({ path, base: 'app', env })

const badRelease = {
  EXIT_CODE: '1',
  CRASH_AFTER: '2s',
  CRASH_LOG: 'panic: runtime error: invalid memory address or nil pointer dereference|goroutine 1 [running]: shop/cart.loadPrices(0x0)',
}

/** Everything the registries hold. A tag that is not here is really not found. */
export const images: readonly Image[] = [
  { path: 'pause:lab', base: 'busybox', command: ['/bin/busybox', 'sleep', '2147483647'] },
  { path: 'library/busybox:1.36', base: 'busybox', command: ['sh'] },
  app('lab/app:1.0'),
  app('lab/app:1.1'),
  app('library/nginx:1.27', { PORT: '80', HEALTH_PATH: '/' }),
  app('library/nginx:1.28', { PORT: '80', HEALTH_PATH: '/' }),
  app('library/redis:7.2', { PORT: '6379' }),
  app('library/postgres:16', { PORT: '5432' }),
  app('lab/milvus:2.6.4'),
  app('shop/cart:1.4.1'),
  app('shop/cart:1.4.2'),
  app('shop/cart:1.5.0', badRelease),
  app('shop/catalog:2.3.0', { HEALTH_PATH: '/healthz' }),
  app('shop/catalog:2.4.0', { HEALTH_PATH: '/health/live' }),
  app('shop/payments:3.1.0'),
  app('vendor/opaque:4.1', { QUIET: 'true', IDLE: 'true', EXIT_CODE: '1', CRASH_AFTER: '2s' }),
  { ...app('finance/ledger:1.0'), private: true },
]

/** Packs the images and pushes them to the registries, which must be running. */
export async function pushImages(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-lab-images-'))
  try {
    const layers = { app: await baseLayer(folder, 'app'), busybox: await baseLayer(folder, 'busybox') }
    for (const image of images) {
      const layout = join(folder, image.path.replaceAll(/[/:]/g, '_'))
      await writeLayout(layout, image.path, contentOf(image, layers[image.base]))
      const port = image.private ? settings.privateRegistryPort : settings.registryPort
      const credentials = image.private ? ['--dest-creds', `${registries.private.user}:${registries.private.password}`] : []
      const copy = ['--insecure-policy', 'copy', '-q', '--dest-tls-verify=false', ...credentials]
      await must('skopeo', [...copy, `oci:${layout}`, `docker://127.0.0.1:${port}/${image.path}`])
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function baseLayer(folder: string, base: Image['base']): Promise<Buffer> {
  const root = join(folder, `root-${base}`)
  await mkdir(join(root, 'bin'), { recursive: true })
  await mkdir(join(root, 'tmp'))
  await mkdir(join(root, 'etc'))
  await writeFile(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/:/bin/sh\napp:x:1000:1000:app:/:/bin/sh\n')
  if (base === 'app') {
    await copyFile(join(paths.bin, 'labprogram'), join(root, 'bin', 'app'))
  } else {
    await copyFile('/usr/bin/busybox', join(root, 'bin', 'busybox')).catch(() => copyFile('/bin/busybox', join(root, 'bin', 'busybox')))
    const applets = (await must('busybox', ['--list'])).split('\n').filter((name) => name !== '' && name !== 'busybox')
    for (const applet of applets) await symlink('busybox', join(root, 'bin', applet))
  }
  return await packLayer(root)
}

function contentOf(image: Image, layer: Buffer): ImageContent {
  const start = image.base === 'app' ? { entrypoint: ['/bin/app'] } : { command: image.command ?? ['sh'] }
  return { layers: [layer], env: { PATH: '/bin', ...image.env }, ...start }
}
