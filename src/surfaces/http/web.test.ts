import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fakeParts } from './fake-parts.ts'
import { createServer } from './server.ts'

let webRoot = ''
beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'aceso-web-'))
  await mkdir(join(webRoot, 'assets'))
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Aceso</title>')
  await writeFile(join(webRoot, 'assets', 'index-Bx81.js'), 'export {}')
  await writeFile(join(webRoot, 'mark.svg'), '<svg/>')
})

const browser = { accept: 'text/html,application/xhtml+xml' }

async function get(url: string, headers: Record<string, string> = {}) {
  const app = await createServer(fakeParts({ webRoot }))
  const answer = await app.inject({ url, headers })
  await app.close()
  return answer
}

describe('the web application', () => {
  it.each(['/', '/incidents/i-7f3a9c', '/settings'])('is what a browser gets at %s, under a strict policy', async (url) => {
    const answer = await get(url, browser)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('<title>Aceso</title>')
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'")
    expect(answer.headers['content-security-policy']).not.toContain('unsafe')
    expect(answer.headers['cache-control']).toBe('no-cache')
  })

  it('keeps files that carry a hash in their name for good', async () => {
    const answer = await get('/assets/index-Bx81.js')
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get('/mark.svg')).headers['cache-control']).toBe('no-cache')
  })

  it('never loses its files to the limit of requests', async () => {
    const app = await createServer(fakeParts({ webRoot, settings: { rateLimit: 1 } }))
    const statusOf = async (url: string) => (await app.inject({ url })).statusCode
    expect([await statusOf('/version'), await statusOf('/version')]).toEqual([200, 429])
    expect(await statusOf('/assets/index-Bx81.js')).toBe(200)
    expect(await statusOf('/assets/index-Gone.js')).toBe(429)
    await app.close()
  })

  it.each(['/releases/cart-1.4.2', '/crashes/storage', '/i/i-1'])('is shown at %s', async (url) => {
    expect((await get(url, browser)).body).toContain('<title>Aceso</title>')
  })

  it.each(['/assets/index-Gone.js', '/favicon.ico', '/api/v1/nothing', '/assets/%2e%2e/%2e%2e/package.json'])(
    'is not shown for %s',
    async (url) => {
      const answer = await get(url, browser)
      expect(answer.statusCode).toBe(404)
      expect(answer.json()).toMatchObject({ code: 404 })
    },
  )

  it('leaves programs their own answers', async () => {
    expect((await get('/', { accept: 'application/json' })).json()).toMatchObject({ data: { service: 'aceso' } })
    expect((await get('/incidents/x', { accept: '*/*' })).statusCode).toBe(404)
  })
})

describe('readiness', () => {
  const ready = async (given: Parameters<typeof fakeParts>[0]) => {
    const app = await createServer(fakeParts(given))
    const answer = await app.inject({ url: '/readyz' })
    await app.close()
    return { status: answer.statusCode, body: answer.json() }
  }

  it('is 503 while something required is down, and says what', async () => {
    const down = { name: 'store', state: 'unhealthy', required: true, why: 'locked' } as const
    expect(await ready({ readiness: async () => [down] })).toMatchObject({ status: 503, body: { status: 'not-ready', components: [down] } })
  })

  it('is 200 while only something optional is down', async () => {
    expect((await ready({ readiness: async () => [{ name: 'model', state: 'unhealthy', required: false }] })).status).toBe(200)
  })

  it('is 503 when nobody can say', async () => {
    expect((await ready({ readiness: () => Promise.reject(new Error('lost')) })).status).toBe(503)
  })
})
