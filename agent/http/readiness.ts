import type { Blobs } from '../../src/ports/blobs.ts'
import type { Readiness } from './server.ts'

export interface ReadyParts {
  readonly coredumpPath: string
  readonly folderFault: () => string | undefined
  /** Undefined: there is no cluster. */
  readonly podsFault: (() => string | undefined) | undefined
  /** Why no further core is begun. */
  readonly held: () => string | undefined
  readonly blobs: Pick<Blobs, 'check' | 'kind'>
}

const timeoutMs = 5_000
/** A probe every few seconds must not write to the store each time. */
const keptMs = 10_000

/** Whether the agent can do its work: read cores, name their pods, keep them. The server's being away does not count, as reports wait, until so many wait that the work stands still. */
export function readinessOf({ coredumpPath, folderFault, podsFault, held, blobs }: ReadyParts): () => Promise<readonly Readiness[]> {
  let checked: { readonly atMs: number; readonly storage: Promise<Readiness> } | undefined
  const storage = (): Promise<Readiness> => {
    if (checked === undefined || performance.now() - checked.atMs > keptMs) checked = { atMs: performance.now(), storage: storageOf(blobs) }
    return checked.storage
  }
  return async () => [
    component('kubernetes', podsFault?.(), podsFault === undefined ? 'no cluster: crashes are not linked to pods' : undefined),
    component('coredump path', withPath(coredumpPath, folderFault())),
    await storage(),
    component('results', held()),
  ]
}

function component(name: string, fault: string | undefined, remark?: string): Readiness {
  const why = fault ?? remark
  return { name, ok: fault === undefined, ...(why === undefined ? {} : { why }) }
}

function withPath(path: string, fault: string | undefined): string | undefined {
  return fault === undefined || fault.includes(path) ? fault : `${path}: ${fault}`
}

async function storageOf(blobs: ReadyParts['blobs']): Promise<Readiness> {
  try {
    const answer = await blobs.check(AbortSignal.timeout(timeoutMs))
    return component('storage', answer.ok ? undefined : answer.why)
  } catch {
    return component('storage', `the ${blobs.kind} store does not answer`)
  }
}
