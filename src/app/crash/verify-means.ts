import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { localBlobs } from '../../adapters/blobs/local.ts'
import { s3Blobs } from '../../adapters/blobs/s3.ts'
import { verifyStored } from '../../crash/retention/verify-stored.ts'
import { AcesoError } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import { Secret } from '../../domain/secret.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { StoredPlace, Verified } from '../../surfaces/cli/means.ts'
import { readSecretFile } from '../config/secret-file.ts'

const mostProblems = 200
const clock = { now: () => instantOf(Date.now()) }

type Environment = Readonly<Record<string, string | undefined>>

/** `aceso crash verify --path` and `--s3`: reads a place where an agent or a server keeps cores; writes nothing there. */
export async function verifyPlace(
  place: StoredPlace,
  environment: Environment,
  tell: (files: number) => void,
  signal: AbortSignal,
): Promise<Verified> {
  const blobs = await blobsAt(place, environment, signal)
  const found = { checkedFiles: 0, checkedBytes: 0, missing: 0, damaged: 0, orphaned: 0 }
  const problems: Verified['problems'][number][] = []
  for await (const finding of verifyStored(blobs, signal)) {
    if (finding.state !== 'missing') found.checkedFiles += 1
    if (finding.state === 'whole') found.checkedBytes += finding.sizeBytes
    else {
      found[finding.state] += 1
      if (problems.length < mostProblems) problems.push(finding)
    }
    tell(found.checkedFiles)
  }
  return { ...found, problems }
}

async function blobsAt(place: StoredPlace, environment: Environment, signal: AbortSignal): Promise<Blobs> {
  if (place.kind === 'folder') {
    const path = resolve(place.path)
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory() !== true)
      throw new AcesoError('input-invalid', `${path} is no folder`, { next: 'name the agent’s storage.localPath' })
    return localBlobs(path, clock)
  }
  const { bucket, prefix, endpoint, region = 'us-east-1', pathStyle } = place
  const [accessKey, secretKey] = [secretOf('S3_ACCESS_KEY', environment), secretOf('S3_SECRET_KEY', environment)]
  const blobs = s3Blobs(
    {
      bucket,
      prefix,
      region,
      pathStyle,
      ...(endpoint === undefined ? {} : { endpoint }),
      // Without keys the machine's own are tried: environment, web identity, instance role.
      ...(accessKey === undefined || secretKey === undefined ? {} : { credentials: { accessKey: accessKey.reveal(), secretKey } }),
    },
    clock,
  )
  const checked = await blobs.check(signal)
  if (!checked.ok) throw new AcesoError('store-unavailable', checked.why, { next: 'look at --endpoint, S3_ACCESS_KEY and S3_SECRET_KEY' })
  return blobs
}

function secretOf(name: string, environment: Environment): Secret | undefined {
  const given = environment[name]
  if (given !== undefined && given !== '') return new Secret(given)
  const file = environment[`${name}_FILE`]
  if (file === undefined || file === '') return undefined
  const read = readSecretFile(file)
  if (read.kind === 'unreadable') throw new AcesoError('config-invalid', `${name}_FILE: ${file} cannot be read: ${read.why}`)
  return read.secret
}
