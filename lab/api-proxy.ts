import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { parse } from 'yaml'

/** A write that the API server carried out, seen on its way. */
export interface SeenWrite {
  /** Object, as the path of its collection and its name. */
  readonly path: string
  /** Value of the plan annotation. */
  readonly mark: string
  readonly status: number
}

export interface ApiProxy {
  /** A kubeconfig that leads through this proxy. */
  readonly kubeconfig: string
  readonly writes: readonly SeenWrite[]
  /** Called with the path of a write that is about to be sent on; it waits for the listener. Ends with the signal. */
  beforeWrite(listener: WriteListener, until: AbortSignal): void
  /** Called when a write has been carried out and its answer is still on the way; the answer waits for the listener, and is lost when that throws. */
  onWrite(listener: WriteListener, until?: AbortSignal): void
  close(): Promise<void>
}

type WriteListener = (path: string) => void | Promise<void>

/** Stands between the product and the API server and sees every write that is carried out, whether the product lives to hear of it or not. */
export async function startApiProxy(kubeconfigPath: string, ownKubeconfig: string): Promise<ApiProxy> {
  const upstream = readUpstream(kubeconfigPath)
  const writes: SeenWrite[] = []
  const before = new Set<WriteListener>()
  const after = new Set<WriteListener>()
  const listen = (to: Set<WriteListener>, listener: WriteListener, until: AbortSignal | undefined): void => {
    to.add(listener)
    until?.addEventListener('abort', () => to.delete(listener), { once: true })
  }
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, upstream, {
      async before(path) {
        for (const listener of before) await listener(path)
      },
      async carriedOut(write) {
        writes.push(write)
        for (const listener of after) await listener(write.path)
      },
    }).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  // Listening on TCP, it has an address and a port.
  const { port } = server.address() as AddressInfo
  await writeFile(ownKubeconfig, JSON.stringify(kubeconfigFor(`http://127.0.0.1:${port}`)))
  return {
    kubeconfig: ownKubeconfig,
    writes,
    beforeWrite: (listener, until) => listen(before, listener, until),
    onWrite: (listener, until) => listen(after, listener, until),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      upstream.agent.destroy()
      await closed
    },
  }
}

interface Upstream {
  readonly host: string
  readonly port: string
  readonly agent: Agent
}

function readUpstream(path: string): Upstream {
  const { clusters, users } = parse(readFileSync(path, 'utf8')) as {
    readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[]
    readonly users: readonly { readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }[]
  }
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user]
  if (cluster === undefined || user === undefined) throw new Error(`${path} is no kubeconfig of the lab`)
  const decode = (text: string): Buffer => Buffer.from(text, 'base64')
  const { hostname, port } = new URL(cluster.server)
  const agent = new Agent({
    keepAlive: true,
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  })
  return { host: hostname, port, agent }
}

function kubeconfigFor(server: string) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
    // The library sends nothing over plain HTTP unless told that nothing is checked.
    clusters: [{ name: 'lab', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'lab', user: {} }],
  }
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  upstream: Upstream,
  told: { before(path: string): Promise<void>; carriedOut(write: SeenWrite): Promise<void> },
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://proxy')
  const isWrite = incoming.method === 'PATCH' && url.searchParams.get('dryRun') === null
  const body = await bodyOf(incoming)
  if (isWrite) await told.before(url.pathname)
  const { host: _, connection: __, ...headers } = incoming.headers
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request({ ...upstream, method: incoming.method, path: incoming.url, headers }, resolve)
    asked.on('error', reject)
    // A watch whose reader was killed must not stay open; a write that has been sent goes on to its end, as it does without a proxy.
    if (!isWrite) outgoing.on('close', () => asked.destroy())
    asked.end(body)
  })
  const status = answer.statusCode ?? 502
  if (isWrite && status < 300) await told.carriedOut({ path: url.pathname, mark: markIn(body), status })
  answer.on('error', () => outgoing.destroy())
  outgoing.on('error', () => answer.destroy())
  outgoing.writeHead(status, answer.headers)
  answer.pipe(outgoing)
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The mark in a JSON Patch: the value put under the plan annotation, alone or together with the annotations' parent; it comes after the tests. */
function markIn(body: Buffer): string {
  return [...body.toString('utf8').matchAll(/"(p-[0-9a-f]+\/\d+(?:\/undo)?)"/g)].at(-1)?.[1] ?? ''
}
