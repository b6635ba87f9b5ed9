import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MetricServer, openMetrics, startPrometheus } from './metric-servers.ts'
import { run } from './processes.ts'

const main = resolve(import.meta.dirname, '../../src/main.ts')
const recording = resolve(import.meta.dirname, '../../examples/broken-shop')
const endMs = Math.floor(Date.now() / 60_000) * 60_000 - 600_000
const password = 'hunter2-of-prometheus'
/** Of the password above, by bcrypt with cost 5. */
const hash = '$2y$05$TpHT4hu8n85q07uc6gmCkubd3Gi275ZMTmMmcItNeKkUSr1diQ7Ga'

let folder = ''
const place = (name: string): string => join(folder, name)

/** What the tool answers of `aceso mcp`, whose settings are these variables. */
async function asked(env: Readonly<Record<string, string>>): Promise<string> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, 'mcp', '--recording', recording],
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stderr: 'ignore',
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  try {
    const query = { query: 'app_load_ratio{hostname="web-2"}', time: endMs / 1000 }
    const { content } = (await client.callTool({ name: 'execute_query', arguments: query })) as {
      readonly content: readonly { readonly text: string }[]
    }
    return content[0]?.text ?? ''
  } finally {
    await client.close()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-access-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a Prometheus behind TLS of an authority of one’s own, with name and password', () => {
  let server: MetricServer
  const env = (more: Readonly<Record<string, string>>) => ({
    PROMETHEUS_HOST: server.url,
    ACESO_PROMETHEUS_USERNAME: 'aceso',
    PROMETHEUS_PASSWORD: password,
    NODE_EXTRA_CA_CERTS: place('ca.pem'),
    ...more,
  })

  beforeAll(async () => {
    const subject = (name: string): readonly string[] => ['-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`]
    await run(['openssl', 'req', '-x509', '-days', '2', ...subject('Own authority'), '-keyout', place('ca.key'), '-out', place('ca.pem')])
    await run(['openssl', 'req', ...subject('127.0.0.1'), '-keyout', place('server.key'), '-out', place('server.csr')])
    await writeFile(place('names'), 'subjectAltName=IP:127.0.0.1\n')
    const signing = ['-CA', place('ca.pem'), '-CAkey', place('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', place('names')]
    await run(['openssl', 'x509', '-req', '-in', place('server.csr'), ...signing, '-out', place('server.pem')])
    const web = {
      tls_server_config: { cert_file: place('server.pem'), key_file: place('server.key') },
      basic_auth_users: { aceso: hash },
    }
    await writeFile(place('web.yml'), JSON.stringify(web))
    server = await startPrometheus(openMetrics(endMs), { webConfig: place('web.yml') })
  })
  afterAll(() => server?.stop())

  it('answers who knows both', async () => {
    expect(JSON.parse(await asked(env({})))).toMatchObject({ data: { result: [{ value: [endMs / 1000, '30'] }] } })
  })

  it('says what to do where the password is another', async () => {
    const answer = await asked(env({ PROMETHEUS_PASSWORD: 'another-password' }))
    expect(answer).toContain('does not let us in (401)')
    expect(answer).toContain('prometheus.username')
    expect(answer).not.toMatch(/another-password|hunter2/)
  })

  it('says what to do where its authority is not known', async () => {
    const answer = await asked(env({ NODE_EXTRA_CA_CERTS: '' }))
    expect(answer).toContain('NODE_EXTRA_CA_CERTS')
    expect(answer).not.toContain('hunter2')
  })
})

describe('a Prometheus behind a door that asks for a token and a tenant', () => {
  let server: MetricServer
  let url = ''
  const door = createServer((request, response) => {
    const { authorization, 'x-scope-orgid': tenant } = request.headers
    if (authorization !== 'Bearer token-of-ours' || tenant !== 'shop') return void response.writeHead(403).end('no')
    const behind = forward(new URL(request.url ?? '', server.url), { method: request.method ?? 'GET' }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    request.pipe(behind)
  })

  beforeAll(async () => {
    server = await startPrometheus(openMetrics(endMs))
    door.listen(0, '127.0.0.1')
    await once(door, 'listening')
    // It listens on TCP.
    url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    door.closeAllConnections()
    door.close()
    await server?.stop()
  })

  it('opens to both, and to neither alone', async () => {
    const env = { PROMETHEUS_HOST: url, PROMETHEUS_TOKEN: 'token-of-ours', ACESO_PROMETHEUS_ORG_ID: 'shop' }
    expect(JSON.parse(await asked(env))).toMatchObject({ data: { result: [{ value: [endMs / 1000, '30'] }] } })
    const answer = await asked({ ...env, ACESO_PROMETHEUS_ORG_ID: 'other' })
    expect(answer).toContain('does not let us in (403)')
    expect(answer).not.toContain('token-of-ours')
  })
})
