import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { CreateBucketCommand, HeadObjectCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { s3Blobs } from '../../src/adapters/blobs/s3.ts'
import type { S3Settings } from '../../src/adapters/blobs/s3-objects.ts'
import { verifyStored } from '../../src/crash/retention/verify-stored.ts'
import { Secret } from '../../src/domain/secret.ts'
import { mostHeldBytes } from '../held-memory.ts'
import { all, clock, inPieces, keepsItsPromises, never, refusal } from './contract.ts'
import { type LoopDisk, loopDisk } from './loop-disk.ts'
import { type S3Server, s3Server } from './s3-server.ts'

const mebibyte = 1024 * 1024
const bucket = 'cores'

function settingsOf(server: S3Server, more: Partial<S3Settings> = {}): S3Settings {
  const credentials = { accessKey: server.accessKey, secretKey: new Secret(server.secretKey) }
  return { bucket, region: 'eu-test-1', endpoint: server.endpoint, credentials, pathStyle: true, ...more }
}

/** The library itself, to look at what the adapter did. */
function plainClient(server: S3Server): S3Client {
  const credentials = { accessKeyId: server.accessKey, secretAccessKey: server.secretKey }
  return new S3Client({ region: 'eu-test-1', endpoint: server.endpoint, forcePathStyle: true, credentials })
}

describe('a bucket', () => {
  let server: S3Server
  let client: S3Client
  beforeAll(async () => {
    server = await s3Server(await freePort())
    client = plainClient(server)
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
  })
  afterAll(async () => {
    client.destroy()
    await server.stop()
  })

  keepsItsPromises(() => s3Blobs(settingsOf(server), clock))

  it('is uploaded in parts, and no part is left behind', async () => {
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'sizes/several-parts.core' }))
    expect(ETag).toMatch(/-4"?$/)
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
    expect(Uploads ?? []).toEqual([])
  })

  it('can be used below a prefix, and encrypted by the server', async () => {
    const blobs = s3Blobs(settingsOf(server, { prefix: 'team-a/', encryption: { kind: 'AES256' } }), clock)
    await blobs.store('m/a.core', inPieces(randomBytes(9 * mebibyte)), { score: 1 }, never)
    expect((await all(blobs.list('', never))).map(({ name }) => name)).toEqual(['m/a.core'])
    expect(await s3Blobs(settingsOf(server), clock).metadata('team-a/m/a.core', never)).toEqual({ score: 1 })
    await blobs.delete('m/a.core', never)
  })

  it('says why it cannot be used, without a key', async () => {
    const wrong = { accessKey: 'somebody', secretKey: new Secret('else-entirely') }
    for (const more of [{ bucket: 'absent' }, { credentials: wrong }, { endpoint: 'http://127.0.0.1:24011' }]) {
      const answer = await s3Blobs(settingsOf(server, more), clock).check(never)
      expect(answer.ok).toBe(false)
      expect(JSON.stringify(answer)).not.toContain('else-entirely')
    }
  })

  it('that is gone is no empty one', async () => {
    await expect(all(s3Blobs(settingsOf(server, { bucket: 'absent' }), clock).list('', never))).rejects.toMatchObject({
      code: 'store-unavailable',
    })
  })

  it('lists more than one page', async () => {
    const blobs = s3Blobs(settingsOf(server, { prefix: 'pages/' }), clock)
    for (let count = 0; count < 520; count += 20)
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => blobs.store(`m/${count + index}.core`, inPieces(Buffer.from('x')), {}, never)),
      )
    expect(await all(blobs.list('', never))).toHaveLength(520)
  }, 120_000)

  it('shows damage and strays to who verifies', async () => {
    const blobs = s3Blobs(settingsOf(server, { prefix: 'hurt/' }), clock)
    for (const name of ['whole', 'damaged', 'lost']) await blobs.store(`m/${name}.core`, inPieces(Buffer.from('content')), {}, never)
    const folder = join(server.folder, bucket, 'hurt', 'm')
    await writeFile(join(folder, 'damaged.core'), 'contenT')
    await writeFile(join(folder, 'bare.core'), 'nobody knows')
    const other = s3Blobs(settingsOf(server), clock)
    await other.store('hurt/m/lost2.core', inPieces(Buffer.from('x')), {}, never)
    await rm(join(folder, 'lost.core'))
    await rm(join(folder, 'lost2.core'))
    const found = (await all(verifyStored(blobs, never))).map(({ name, state }) => `${name} ${state}`)
    expect(found.toSorted()).toEqual([
      'm/bare.core orphaned',
      'm/damaged.core damaged',
      'm/lost.core missing',
      'm/lost2.core missing',
      'm/whole.core whole',
    ])
  })

  it('needs little memory for a large file', async () => {
    const blobs = s3Blobs(settingsOf(server), clock)
    const piece = randomBytes(mebibyte)
    const source = Readable.from(
      (function* () {
        for (let count = 0; count < 200; count += 1) yield piece
      })(),
      { objectMode: false },
    )
    expect(await mostHeldBytes(() => blobs.store('large/a.core', source, {}, never))).toBeLessThan(100 * mebibyte)
    await blobs.delete('large/a.core', never)
  })
})

describe('an S3 server', () => {
  it('that is killed in the middle of an upload has no half object, and goes on after a restart', async () => {
    const port = await freePort()
    let server = await s3Server(port)
    const client = plainClient(server)
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    client.destroy()
    const { folder } = server
    const kill = async (): Promise<void> => {
      await wait(200)
      await server.kill()
    }
    const source = Readable.from(
      (async function* () {
        for (let count = 0; count < 30; count += 1) {
          if (count === 20) await kill()
          yield Buffer.alloc(mebibyte, count)
        }
      })(),
      { objectMode: false },
    )
    await expect(s3Blobs(settingsOf(server), clock).store('m/a.core', source, {}, never)).rejects.toMatchObject({
      code: 'store-unavailable',
    })
    server = await s3Server(port, folder)
    const blobs = s3Blobs(settingsOf(server), clock)
    expect(await all(blobs.list('', never))).toEqual([])
    expect(await blobs.open('m/a.core', never)).toBeUndefined()
    await blobs.store('m/a.core', inPieces(Buffer.alloc(20 * mebibyte, 1)), {}, never)
    expect((await all(verifyStored(blobs, never))).map(({ state }) => state)).toEqual(['whole'])
    await server.stop()
  })

  it('whose disk is full refuses, and what was acknowledged stays whole', async () => {
    const disk: LoopDisk = await loopDisk(64)
    const server = await s3Server(await freePort(), disk.path)
    const client = plainClient(server)
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    client.destroy()
    const blobs = s3Blobs(settingsOf(server), clock)
    let kept = 0
    const codes = new Set<unknown>()
    for (let count = 0; count < 12; count += 1) {
      const code = await refusal(blobs.store(`m/${count}.core`, inPieces(Buffer.alloc(9 * mebibyte, count)), {}, never))
      if (code === undefined) kept += 1
      else codes.add(code)
    }
    expect(kept).toBeGreaterThan(2)
    expect(codes.size).toBeGreaterThan(0)
    for (const code of codes) expect(['disk-full', 'store-unavailable']).toContain(code)
    const states = (await all(verifyStored(blobs, never))).map(({ state }) => state)
    expect(states.filter((state) => state === 'whole')).toHaveLength(kept)
    expect(states).not.toContain('damaged')
    await server.stop()
    await disk.remove()
  }, 120_000)
})
