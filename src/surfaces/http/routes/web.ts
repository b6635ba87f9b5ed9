import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Server } from '../serving/parts.ts'

/** Nothing but the application's own files and its own interface; no inline script or style, no frame around it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const yearSeconds = 31_536_000

/** Serves the built web application, if there is one. File names under `assets/` carry a hash of their content, so they never change; the page itself is always asked for. */
export async function webFiles(app: Server, webRoot: string): Promise<boolean> {
  const root = resolve(webRoot)
  const hasPage = existsSync(join(root, 'index.html'))
  if (!hasPage) return false
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    cacheControl: false,
    schemaHide: true,
    setHeaders(reply, path) {
      const isHashed = path.startsWith(join(root, 'assets/'))
      reply.header('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
      reply.header('content-security-policy', contentSecurityPolicy)
    },
  })
  return true
}

/** Whether an address that no route answers is one of the application's own pages, which the page itself then shows. */
export function isPageRequest(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? ''
  // The names of releases hold dots: only what lies where the application's files lie is a file.
  const isFile = path.startsWith('/assets/') || /^\/[^/]+\.\w{1,8}$/.test(path)
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    !isFile &&
    !request.url.startsWith('/api/') &&
    request.headers.accept?.includes('text/html') === true
  )
}

export function sendPage(reply: FastifyReply): FastifyReply {
  return reply.code(200).sendFile('index.html')
}
