import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from './run.ts'

export interface ImageContent {
  /** Tar archives, the lowest first. */
  readonly layers: readonly Buffer[]
  readonly env?: Readonly<Record<string, string>>
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
}

/** A layer of everything below a folder, as root's. */
export async function packLayer(root: string): Promise<Buffer> {
  const archive = `${root}.tar`
  await must('tar', ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '-C', root, '-cf', archive, '.'])
  return await readFile(archive)
}

/** Writes an OCI image layout into a folder: layers, one config, one manifest, one index. `name` is what containerd calls it when the layout is imported. */
export async function writeLayout(layout: string, name: string, { layers, env = {}, entrypoint, command }: ImageContent): Promise<void> {
  const blobs = join(layout, 'blobs', 'sha256')
  await mkdir(blobs, { recursive: true })
  const config = await writeBlob('application/vnd.oci.image.config.v1+json', {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: {
      Env: Object.entries({ PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env }).map(
        ([key, value]) => `${key}=${value}`,
      ),
      ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
      ...(command === undefined ? {} : { Cmd: command }),
      Labels: { 'org.opencontainers.image.ref.name': name },
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => digest(layer)) },
  })
  const packed = []
  for (const layer of layers) packed.push(await writeBlob('application/vnd.oci.image.layer.v1.tar', layer))
  const manifest = await writeBlob('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: packed,
  })
  const annotations = { 'io.containerd.image.name': name }
  await writeFile(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }))
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))

  async function writeBlob(mediaType: string, content: object | Buffer): Promise<{ mediaType: string; digest: string; size: number }> {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
    await writeFile(join(blobs, digest(bytes).slice('sha256:'.length)), bytes)
    return { mediaType, digest: digest(bytes), size: bytes.length }
  }
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
