import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from './connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-connection-'))
const { signal } = new AbortController()

/** Says what it was asked, as an API server never would. */
const echo = createServer((request, reply) => reply.end(JSON.stringify({ url: request.url, headers: request.headers })))
/** As a proxy it is its own far end. */
const tunnels: string[] = []
echo.on('connect', (request, socket) => {
  tunnels.push(request.url ?? '')
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
  echo.emit('connection', socket)
})
let server = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  server = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`
})
afterAll(() => echo.close())

function write(name: string, content: object | string): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function kubeconfig(name: string, user: object, cluster: object = {}): string {
  return write(name, {
    'current-context': 'one',
    contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
  })
}

async function asked(explicit: string): Promise<{ readonly url: string; readonly headers: IncomingHttpHeaders }> {
  const { api } = await connect({ env: {}, explicit })
  const { body } = await api.send({ method: 'GET', path: '/version' }, signal)
  return JSON.parse(body) as { url: string; headers: IncomingHttpHeaders }
}

/** A sign-in command: counts its runs in a file and prints what it was told to. */
function signInCommand(name: string, status: object): { readonly exec: object; readonly runs: () => Promise<number> } {
  const count = write(`${name}.count`, '')
  const program = `require('node:fs').appendFileSync(process.env.COUNT, 'x')
    const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO)
    if (spec.interactive !== false) process.exit(3)
    console.log(JSON.stringify({ kind: 'ExecCredential', status: ${JSON.stringify(status)} }))`
  const { readFile } = process.getBuiltinModule('node:fs/promises')
  return {
    exec: { command: process.execPath, args: ['-e', program], env: [{ name: 'COUNT', value: count }] },
    runs: async () => (await readFile(count, 'utf8')).length,
  }
}

describe('a connection', () => {
  it('signs in with the token, the password or the token file of the user', async () => {
    expect((await asked(kubeconfig('token', { token: 'abc' }))).headers.authorization).toBe('Bearer abc')
    const basic = Buffer.from('me:secret').toString('base64')
    expect((await asked(kubeconfig('password', { username: 'me', password: 'secret' }))).headers.authorization).toBe(`Basic ${basic}`)
    write('token.txt', 'from-file\n')
    expect((await asked(kubeconfig('token-file', { tokenFile: 'token.txt' }))).headers.authorization).toBe('Bearer from-file')
  })

  it('acts as whom the user names', async () => {
    const { headers } = await asked(kubeconfig('as', { token: 'abc', as: 'robot', 'as-groups': ['readers'] }))
    expect(headers).toMatchObject({ 'impersonate-user': 'robot', 'impersonate-group': 'readers' })
  })

  it('runs the sign-in command once for many requests, until its token ends', async () => {
    const long = signInCommand('long', { token: 'signed', expirationTimestamp: new Date(Date.now() + 3_600_000).toISOString() })
    const { api } = await connect({ env: {}, explicit: kubeconfig('exec', { exec: long.exec }) })
    const replies = await Promise.all(Array.from({ length: 5 }, () => api.send({ method: 'GET', path: '/version' }, signal)))
    expect(replies.map(({ body }) => body.includes('Bearer signed'))).toEqual([true, true, true, true, true])
    expect(await long.runs()).toBe(1)

    const short = signInCommand('short', { token: 'signed', expirationTimestamp: new Date(Date.now() + 1000).toISOString() })
    const second = await connect({ env: {}, explicit: kubeconfig('exec-short', { exec: short.exec }) })
    for (let index = 0; index < 2; index += 1) await second.api.send({ method: 'GET', path: '/version' }, signal)
    expect(await short.runs()).toBe(2)
  })

  it('says what a sign-in command that fails said, and what to do', async () => {
    const failing = kubeconfig('exec-fails', {
      exec: { command: process.execPath, args: ['-e', 'console.error("no session"); process.exit(1)'] },
    })
    await expect(asked(failing)).rejects.toMatchObject({
      code: 'cluster-forbidden',
      message: expect.stringContaining('no session'),
      next: expect.stringContaining('kubectl'),
    })
    const absent = kubeconfig('exec-absent', { exec: { command: 'aceso-no-such-command' } })
    await expect(asked(absent)).rejects.toThrow('it is not installed here')
  })

  it('goes through the proxy that the cluster names', async () => {
    const far = kubeconfig('proxy', { token: 'abc' }, { server: 'http://far.invalid:80', 'proxy-url': server })
    expect((await asked(far)).headers.authorization).toBe('Bearer abc')
    expect(tunnels).toEqual(['far.invalid:80'])
  })

  it('merges the files of KUBECONFIG: the first entry of a name counts', async () => {
    const first = write('first', { contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }] })
    const second = kubeconfig('second', { token: 'second' })
    const third = kubeconfig('third', { token: 'third' })
    const list = [first, '/not/there', second, third].join(delimiter)
    // The configuration reads the variable itself and hands it on as its setting.
    for (const given of [{ env: { KUBECONFIG: list } }, { env: {}, explicit: list }]) {
      const { api } = await connect(given)
      expect((await api.send({ method: 'GET', path: '/version' }, signal)).body).toContain('Bearer second')
    }
  })

  it('refuses a file that is none without quoting it', async () => {
    const broken = write('broken', 'users:\n- name: u\n  user: {token: hidden-token')
    const fault = await connect({ env: {}, explicit: broken }).catch((caught: unknown) => caught)
    expect(fault).toMatchObject({ code: 'config-invalid', message: expect.stringContaining('cannot read kubeconfig') })
    expect(String(fault)).not.toContain('hidden-token')
    await expect(connect({ env: {}, explicit: kubeconfig('wrong', { token: ['a'] }) })).rejects.toThrow(/users\[0\]\.user\.token/)
  })
})
