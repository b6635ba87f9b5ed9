import { flushCompileCache } from 'node:module'
import type { FastifyInstance } from 'fastify'
import { listenHost } from '../../surfaces/http/serving/local.ts'

export interface ListeningOptions {
  readonly server: FastifyInstance
  readonly host: string
  readonly port: number
  readonly anyToken: () => Promise<boolean>
  /** Told where it listens from now on. */
  readonly onMove: (url: string) => void
  readonly onFault: (fault: unknown) => void
  readonly lookEveryMs?: number
}

export interface Listening {
  readonly url: string
  /** No token exists: only this machine is served. */
  readonly isOpen: boolean
  stop(): Promise<void>
}

const lookEveryMs = 2_000

/**
 * Listens where the configuration says; while no token exists on this machine only. The first token, made here or by anybody else in the same store, opens the
 * configured address without a restart. Once open it stays open: with the last token gone, every request from elsewhere is refused anyway.
 */
export async function startListening(options: ListeningOptions): Promise<Listening> {
  const { server, host, port, anyToken } = options
  const isOpen = !(await anyToken())
  const first = listenHost(host, !isOpen)
  // Writes hundreds of files at the first start, up to seconds long, and nothing else runs meanwhile: now nobody waits for an answer yet. A server that is killed
  // writes nothing at its end.
  flushCompileCache()
  await server.listen({ host: first, port })
  if (!isOpen || first === host) return { url: urlOf(server, first), isOpen, stop: () => Promise.resolve() }

  const ending = new AbortController()
  let looking = Promise.resolve()
  const look = async (): Promise<void> => {
    if (!(await anyToken()) || ending.signal.aborted) return
    clearInterval(timer)
    await move(server, first, host)
    options.onMove(urlOf(server, host))
  }
  const timer = setInterval(() => {
    looking = looking.then(look).catch((fault: unknown) => options.onFault(fault))
  }, options.lookEveryMs ?? lookEveryMs)
  return {
    url: urlOf(server, first),
    isOpen,
    async stop() {
      ending.abort()
      clearInterval(timer)
      await looking
    },
  }
}

/** Requests in flight and open streams stay: closing a server ends no connection that is in use, and it may listen again at once. */
async function move(server: FastifyInstance, from: string, to: string): Promise<void> {
  const { port } = portOf(server)
  server.server.close()
  try {
    await listenOn(server, to, port)
  } catch (fault) {
    await listenOn(server, from, port)
    throw fault
  }
}

function listenOn({ server }: FastifyInstance, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function portOf({ server }: FastifyInstance): { readonly port: number } {
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0 }
}

function urlOf(server: FastifyInstance, host: string): string {
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${portOf(server).port}`
}
