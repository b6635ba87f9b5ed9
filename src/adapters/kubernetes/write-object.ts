import { AcesoError } from '../../domain/errors.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import { fieldManager, planAnnotation, type WriteRequest, type WriteResult } from '../../ports/cluster.ts'
import { type CustomKind, isCustomKind, isKind, type Kind } from '../../world/kinds.ts'
import type { Api } from './api.ts'
import { type ApiReply, parsedObject, replyFault, statusMessage } from './api-faults.ts'
import { type FieldTest, failedTest, patchFor } from './json-patch.ts'
import { collectionPath } from './list-pages.ts'

/** The object as the API server has it now; undefined when it is not there. */
export async function readObject(api: Api, ref: ObjectRef, origin: string, signal: AbortSignal): Promise<JsonObject | undefined> {
  if (ref.kind === 'Secret') throw new AcesoError('input-invalid', 'Secrets are never read', { path: 'kind' })
  const reply = await api.send({ method: 'GET', path: objectPath(ref) }, signal)
  if (reply.status === 404) return undefined
  if (reply.status !== 200) throw replyFault(reply, `read ${refText(ref)}`, origin)
  return asObject(reply)
}

export async function writeObject(api: Api, request: WriteRequest, origin: string, signal: AbortSignal): Promise<WriteResult> {
  const { write } = request
  switch (write.verb) {
    case 'patch':
      return patchObject(api, request, write.changes, origin, signal)
    case 'delete':
      return deleteObject(api, request, write, origin, signal)
    case 'create':
      return createObject(api, request, write.manifest, origin, signal)
    case 'recreate':
    case 'uninstall':
    case 'reinstall':
      return { kind: 'refused', message: 'Helm and exports are not set up here', forbidden: true }
  }
}

async function patchObject(
  api: Api,
  { target, mark, dryRun }: WriteRequest,
  changes: Parameters<typeof patchFor>[1],
  origin: string,
  signal: AbortSignal,
): Promise<WriteResult> {
  const present = await readObject(api, target, origin, signal)
  if (present === undefined) return { kind: 'overtaken', message: `${refText(target)} is gone` }
  const patch = patchFor(present, changes, mark)
  const moved = failedTest(present, patch.tests)
  if (moved !== undefined) return overtaken(target, moved)
  const query = { fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined }
  const reply = await api.send(
    { method: 'PATCH', path: objectPath(target), query, body: patch.operations, contentType: 'application/json-patch+json' },
    signal,
  )
  if (reply.status === 200) return { ...done(reply), object: asObject(reply) }
  // 422 is a failed test as well as a failed validation, in the same words: the object itself says which.
  if (reply.status === 422) {
    const now = await readObject(api, target, origin, signal)
    const failed = now === undefined ? undefined : failedTest(now, patch.tests)
    if (now === undefined || failed !== undefined) return overtaken(target, failed)
  }
  return refusal(reply, `patch ${refText(target)}`, origin)
}

async function deleteObject(
  api: Api,
  { target, dryRun }: WriteRequest,
  { uid, graceSeconds }: { readonly uid: string; readonly graceSeconds?: number },
  origin: string,
  signal: AbortSignal,
): Promise<WriteResult> {
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid },
    ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    ...(dryRun ? { dryRun: ['All'] } : {}),
  }
  const reply = await api.send({ method: 'DELETE', path: objectPath(target), body }, signal)
  if (reply.status === 200 || reply.status === 202) return done(reply)
  // 409: another object has the name by now (its uid differs).
  if (reply.status === 404 || reply.status === 409) return { kind: 'overtaken', message: statusMessage(reply) }
  return refusal(reply, `delete ${refText(target)}`, origin)
}

/** Made as it was, without what the API server itself had written on it. Another that has the name by now is left alone. */
async function createObject(
  api: Api,
  { target, mark, dryRun }: WriteRequest,
  manifest: JsonObject,
  origin: string,
  signal: AbortSignal,
): Promise<WriteResult> {
  const query = { fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined }
  const reply = await api.send(
    { method: 'POST', path: collectionPath(kindOf(target), target.namespace), query, body: bare(manifest, mark) },
    signal,
  )
  if (reply.status === 200 || reply.status === 201) return done(reply)
  if (reply.status === 409) return { kind: 'overtaken', message: `${refText(target)} is there again` }
  return refusal(reply, `create ${refText(target)}`, origin)
}

const ofTheServer = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
])

function bare(manifest: JsonObject, mark: string): JsonObject {
  const object = Object.fromEntries(Object.entries(manifest).filter(([key]) => key !== 'status'))
  const { annotations, ...rest } = isJsonObject(object['metadata']) ? object['metadata'] : {}
  const metadata = Object.fromEntries(Object.entries(rest).filter(([key]) => !ofTheServer.has(key)))
  const kept = isJsonObject(annotations) ? annotations : {}
  return { ...object, metadata: { ...metadata, annotations: { ...kept, [planAnnotation]: mark } } }
}

/** 5xx, 429 and 401 are troubles of the way there: thrown, to be tried again or mended. Everything else is the server's word on this very write. */
function refusal(reply: ApiReply, what: string, origin: string): WriteResult {
  if (reply.status >= 500 || reply.status === 429 || reply.status === 401) throw replyFault(reply, what, origin)
  if (reply.status === 404) return { kind: 'overtaken', message: statusMessage(reply) }
  return { kind: 'refused', message: statusMessage(reply), forbidden: reply.status === 403 }
}

function done(reply: ApiReply): Extract<WriteResult, { kind: 'done' }> {
  const metadata = (parsedObject(reply.body)?.['metadata'] ?? {}) as { readonly resourceVersion?: string; readonly generation?: number }
  return { kind: 'done', resourceVersion: metadata.resourceVersion ?? '', generation: metadata.generation ?? 0 }
}

/** Names the field alone: its value may be one that must not be shown. */
function overtaken(target: ObjectRef, failed: FieldTest | undefined): WriteResult {
  const what = failed === undefined ? 'the object is gone' : `${failed.path.join('.')} has changed since`
  return { kind: 'overtaken', message: `${refText(target)}: ${what}` }
}

export function objectPath(ref: ObjectRef): string {
  return `${collectionPath(kindOf(ref), ref.namespace)}/${encodeURIComponent(ref.name)}`
}

function kindOf({ kind }: ObjectRef): Kind | CustomKind {
  if (isKind(kind) || isCustomKind(kind)) return kind
  throw new AcesoError('input-invalid', `unknown kind ${kind}`, { path: 'kind' })
}

function asObject(reply: ApiReply): JsonObject {
  return (parsedObject(reply.body) ?? {}) as JsonObject
}
