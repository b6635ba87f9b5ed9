import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../../../domain/config-issue.ts'
import { AcesoError } from '../../../domain/errors.ts'
import { Secret } from '../../../domain/secret.ts'
import type { CliMeans, Given, Scope } from '../means.ts'
import { noInstances, oneInstance } from '../render/instances.fixture.ts'
import { missingKey, shop } from '../render/shop.fixture.ts'
import { run } from './run.ts'

interface Asked {
  given?: Given
  scope?: Scope
}

interface Told {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly asked: Asked
}

/** Means that answer from the fixture; each test replaces what it is about. */
function fakeMeans(asked: Asked): CliMeans {
  const never = (): never => {
    throw new Error('not expected in this test')
  }
  return {
    version: '1.2.3',
    start: never,
    analyze: (given, scope) => {
      asked.given = given
      asked.scope = scope
      return Promise.resolve(shop())
    },
    record: never,
    diagnose: never,
    mcp: never,
    exportStore: (_, file) => Promise.resolve({ file, counts: { incidents: 1200, events: 7 } }),
    importStore: never,
    doctor: async function* () {
      yield { code: 'store', state: 'ok', what: { en: 'store opens', zh: '存储可用' } }
      yield {
        code: 'cluster.permissions',
        state: 'failed',
        what: { en: 'may not list Ingresses', zh: '无权列出 Ingress' },
        next: { en: 'bind ClusterRole aceso-reader', zh: '绑定 ClusterRole aceso-reader' },
      }
    },
    configuration: () =>
      Promise.resolve({
        environment: 'production',
        values: [
          { key: 'server.port', value: 9000, origin: '--port' },
          { key: 'storage.databaseUrl', value: '***', origin: 'DATABASE_URL (environment)' },
          { key: 'cluster.namespaces', value: [], origin: 'default' },
        ],
        disabled: [{ feature: 'notifiers.webhook', reason: 'the secret notifiers.webhook.url is missing' }],
        warnings: [],
      }),
    instances: (given) => {
      asked.given = given
      return Promise.resolve(noInstances)
    },
    crash: {
      inspect: never,
      preflight: never,
      write: never,
      verify: never,
      slim: (file, out, { thread }) =>
        Promise.resolve({
          file: `/${out} of ${file} ${thread ?? 'all'}`,
          threads: 67,
          sizeBytes: 31_817,
          coreBytes: 2_000_000_000,
          ms: 25,
        }),
    },
    models: { check: never },
    tokens: {
      add: () => Promise.resolve(new Secret('aceso_abc')),
      list: () => Promise.resolve([{ name: 'ann', role: 'admin', hash: 'h', createdAt: '2026-11-21T06:00:00.000Z' }]),
      remove: never,
    },
  }
}

interface Setup {
  readonly load?: () => Promise<CliMeans>
  readonly means?: Partial<CliMeans>
  readonly environment?: Readonly<Record<string, string>>
  readonly answer?: string
  readonly isTTY?: boolean
  readonly signal?: AbortSignal
}

async function aceso(line: string, setup: Setup = {}): Promise<Told> {
  const asked: Asked = {}
  let out = ''
  let err = ''
  const code = await run({
    args: line === '' ? [] : line.split(' '),
    name: 'aceso',
    version: '1.2.3',
    io: {
      stdout: { write: (text) => (out += text), isTTY: setup.isTTY ?? false },
      stderr: { write: (text) => (err += text) },
      environment: { HOME: '/nowhere', ...setup.environment },
      pipes: () => ({ stdin: process.stdin, stdout: process.stdout }),
      ask: () => Promise.resolve(setup.answer),
    },
    means: setup.load ?? (() => Promise.resolve({ ...fakeMeans(asked), ...setup.means })),
    signal: setup.signal ?? new AbortController().signal,
  })
  return { code, out, err, asked }
}

describe('the command line', () => {
  it('prints its version, on stdout', async () => {
    expect(await aceso('version')).toMatchObject({ code: 0, out: 'aceso 1.2.3\n', err: '' })
    expect(await aceso('--version')).toMatchObject({ code: 0, out: '1.2.3\n', err: '' })
  })

  it('helps without loading anything', async () => {
    const told = await aceso('--help', { load: () => Promise.reject(new Error('loaded')) })
    expect(told).toMatchObject({ code: 0, err: '' })
    expect(told.out).toContain('analyze [options]')
    expect((await aceso('analyze', { load: () => Promise.reject(new Error('loaded')) })).err).toContain('loaded')
  })

  it.each([
    ['analyse', "error[usage]: unknown command 'analyse'", 'aceso'],
    ['analyze --namespaces x', "error[usage]: unknown option '--namespaces'", 'aceso analyze'],
    ['analyze -n Shop', 'a namespace is lower-case letters', 'aceso analyze'],
    ['analyze -n shop -A', 'cannot be used with option', 'aceso analyze'],
    ['analyze -o xml', 'Allowed choices are text, json, yaml', 'aceso analyze'],
    ['token add ann', "error[usage]: required option '--role <role>' not specified", 'aceso token add'],
    ['incidents --limit 0', 'give a whole number from 1 to 100', 'aceso incidents'],
  ])('refuses %j with exit code 2 and a next step', async (line, message, command) => {
    const told = await aceso(line)
    expect(told).toMatchObject({ code: 2, out: '' })
    expect(told.err).toContain(message)
    expect(told.err).toContain(`next: ${command} --help`)
  })

  it('gives settings from flags to the configuration, with their names', async () => {
    const { asked } = await aceso('analyze -n shop --recording rec --config other.yaml --in-cluster')
    expect(asked.scope).toEqual({ namespace: 'shop' })
    expect(asked.given).toEqual({
      configFile: 'other.yaml',
      flags: { 'cluster.recording': { flag: '--recording', value: 'rec' }, 'cluster.inCluster': { flag: '--in-cluster', value: 'true' } },
    })
  })
})

describe('analyze', () => {
  it('puts the result on stdout, nothing on stderr, no colour in a pipe', async () => {
    const told = await aceso('analyze -n shop')
    expect(told).toMatchObject({ code: 0, err: '' })
    expect(told.out).toMatch(/^2 troubles in shop {3}412 objects, 0.4 s\n\nx cart cannot start/)
  })

  it('is coloured on a terminal, unless NO_COLOR is set', async () => {
    expect((await aceso('analyze', { isTTY: true })).out).toContain('\u001b[')
    expect((await aceso('analyze', { isTTY: true, environment: { NO_COLOR: '1' } })).out).not.toContain('\u001b[')
  })

  it.each([
    ['', { LANG: 'zh_CN.UTF-8' }, '集群有 2 处故障'],
    ['', { LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' }, '2 troubles in the cluster'],
    [' --lang zh', { LANG: 'en_US.UTF-8' }, '集群有 2 处故障'],
    [' --lang en', { LC_ALL: 'zh_TW.UTF-8' }, '2 troubles in the cluster'],
  ])('speaks the reader’s language: analyze%s %j', async (flags, environment, start) => {
    expect((await aceso(`analyze${flags}`, { environment })).out.startsWith(start)).toBe(true)
  })

  it('ends with 1 when asked to and troubles are found', async () => {
    expect((await aceso('analyze --exit-code')).code).toBe(1)
    expect((await aceso('analyze --exit-code', { means: { analyze: () => Promise.resolve(shop([])) } })).code).toBe(0)
  })

  it('gives the same data as JSON and as YAML', async () => {
    const { parse } = await import('yaml')
    const json: unknown = JSON.parse((await aceso('analyze -o json')).out)
    expect(json).toMatchObject({ schema: 'aceso.analysis/v1', troubles: [{ cause: { code: 'reference.key-missing' } }, {}] })
    expect(parse((await aceso('analyze -o yaml')).out)).toEqual(json)
  })
})

describe('faults', () => {
  const failing = (fault: unknown): Setup => ({ means: { analyze: () => Promise.reject(fault) } })

  it.each([
    ['cluster-unreachable', 3],
    ['cluster-forbidden', 3],
    ['store-locked', 4],
    ['store-unavailable', 4],
    ['input-invalid', 2],
    ['forbidden', 5],
    ['internal', 6],
  ] as const)('%s ends with %d', async (code, exit) => {
    const told = await aceso('analyze', failing(new AcesoError(code, 'it went wrong', { next: 'try this' })))
    expect(told).toMatchObject({ code: exit, out: '', err: `error[${code}]: it went wrong\n  next: try this\n` })
  })

  it('of the configuration are told all at once', async () => {
    const issue = {
      code: 'CFG-012',
      where: 'config.yaml:2',
      path: 'a.b',
      message: 'must be 1 or more, but is 0',
      next: 'correct the line or remove it',
    } as const
    const told = await aceso('analyze', failing(new ConfigError([issue, { ...issue, path: 'a.c' }])))
    expect(told.code).toBe(2)
    expect(told.err.match(/error\[CFG-012\]/g)).toHaveLength(2)
  })

  it('that nobody expected are ours, without a stack', async () => {
    const told = await aceso('analyze', failing(new TypeError('x is not a function')))
    expect(told).toMatchObject({ code: 6, err: expect.stringMatching(/^error\[internal\]: x is not a function\n {2}next: /) as unknown })
    expect(told.err).not.toContain('at ')
  })

  it('after Ctrl-C are no faults: 130 and one line', async () => {
    const ending = new AbortController()
    const means = {
      analyze: () => {
        ending.abort()
        return Promise.reject(new Error('aborted'))
      },
    }
    expect(await aceso('analyze', { means, signal: ending.signal })).toMatchObject({
      code: 130,
      out: '',
      err: 'stopped; nothing was left half done\n',
    })
  })
})

describe('the other commands on this machine', () => {
  it('doctor: one line a check with what to do, and 1 when something is broken', async () => {
    expect(await aceso('doctor')).toMatchObject({
      code: 1,
      out: 'ok  store opens\nx   may not list Ingresses\n    next: bind ClusterRole aceso-reader\n',
    })
  })

  it('config show: value and origin, secrets as ***', async () => {
    expect((await aceso('config show')).out).toBe(`environment: production

setting              value  from
server.port          9000   --port
storage.databaseUrl  ***    DATABASE_URL (environment)
cluster.namespaces   []     default

! not running: notifiers.webhook: the secret notifiers.webhook.url is missing
`)
    expect(JSON.parse((await aceso('config show -o json')).out)).toMatchObject({ schema: 'aceso.config/v1', environment: 'production' })
  })

  it('token add: the token alone on stdout', async () => {
    const told = await aceso('token add ann --role admin')
    expect(told.out).toBe('aceso_abc\n')
    expect(told.err).not.toContain('aceso_abc')
  })

  it('token add: says what to do next, beside the token', async () => {
    const { out, err } = await aceso('token add ann --role admin')
    expect(out).toBe('aceso_abc\n')
    expect(err).toContain('without a restart')
    expect(err).toContain('ACESO_SERVER_HOST')
    expect((await aceso('token add ann --role admin --lang zh')).err).toContain('无需重启')
  })

  it('token add: where a running server holds the store, says how to ask it', async () => {
    const locked = () => Promise.reject(new AcesoError('store-locked', 'the data folder is in use by process 7', { next: 'stop it' }))
    const told = await aceso('token add ann --role admin', { means: { tokens: { ...fakeMeans({}).tokens, add: locked } } })
    expect(told).toMatchObject({ code: 4, out: '', err: expect.stringContaining('add --server http://127.0.0.1:8080') })
  })

  it('token list: never hashes', async () => {
    expect((await aceso('token list')).out).toBe('name  role   made\nann   admin  2026-11-21T06:00:00.000Z\n')
    expect((await aceso('token list -o json')).out).not.toContain('hash')
  })

  it('crash slim: says what was written, and of how many threads', async () => {
    const { out } = await aceso('crash slim core.1 -o slim --thread 12')
    expect(out).toContain('/slim of core.1 12: 31.8 kB of 2.0 GB, 67 threads, 25 ms.')
    expect((await aceso('crash slim core.1')).code).toBe(2)
  })

  it('crash instances: one line each, or why there is none', async () => {
    const found = { means: { instances: () => Promise.resolve(oneInstance) } }
    expect((await aceso('crash instances', found)).out).toBe(
      'instance      by    status  pods  restarts  age\ndefault/prod  helm  failed  2     7         3 h\n',
    )
    const none = await aceso('crash instances --kubeconfig k')
    expect(none).toMatchObject({ code: 0, out: 'No Milvus instance was found. Scanned: default (2 pods).\n' })
    expect(none.asked.given?.flags).toEqual({ 'cluster.kubeconfig': { flag: '--kubeconfig', value: 'k' } })
    expect((await aceso('crash instances --lang zh')).out).toContain('未发现 Milvus 实例')
    expect(JSON.parse((await aceso('crash instances -o json')).out)).toMatchObject({
      schema: 'aceso.instances/v1',
      instances: [],
      scanned: { pods: 2 },
    })
  })

  it('export: says what was written', async () => {
    expect((await aceso('export store.jsonl')).out).toBe('written to store.jsonl: 1,200 incidents, 7 events\n')
  })
})

describe('commands to a server', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.close()
  })
  const seen: { method: string; url: string; token: string | undefined; body: string }[] = []

  async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    seen.length = 0
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        seen.push({ method: request.method ?? '', url: request.url ?? '', token: request.headers.authorization, body })
        answer(request, response)
      })
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const json = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json', date: 'Sat, 21 Nov 2026 11:16:30 GMT' }).end(JSON.stringify(body))
  }

  const digest = 'a'.repeat(64)
  const incident = {
    id: 'i-7f3a9c',
    clusterId: 'lab',
    version: 4,
    state: 'waiting-approval',
    stage: 'waiting_approval',
    certainty: 'certain',
    groupKey: 'g',
    trigger: 'alert',
    title: 'KubePodNotReady',
    severity: 'high',
    objects: [],
    firing: [],
    openedAt: '2026-11-21T11:02:30.000Z',
    updatedAt: '2026-11-21T11:03:00.000Z',
    reopened: 0,
    trouble: missingKey,
    notChecked: [],
    earlier: [],
    triedPlans: [],
    writes: [],
    plan: {
      id: 'p-91be04',
      incidentId: 'i-7f3a9c',
      clusterId: 'lab',
      actions: [
        {
          kind: 'restore-config-key',
          target: { kind: 'ConfigMap', namespace: 'shop', name: 'cart-settings' },
          targetUid: 'u',
          targetGeneration: 0,
          params: {},
          write: { verb: 'patch', changes: [] },
          risk: 'medium',
          title: { en: 'Put DB_URL of shop/cart-settings back', zh: '恢复 shop/cart-settings 的 DB_URL' },
          diff: ' data:\n+  DB_URL: postgres://db/shop\n',
          undoable: true,
          manual: 'kubectl -n shop edit configmap cart-settings',
        },
      ],
      why: { en: 'w', zh: 'w' },
      risk: 'medium',
      digest,
      requestedBy: 'aceso',
      createdAt: '2026-11-21T11:03:00.000Z',
      expiresAt: '2026-11-21T12:03:00.000Z',
      requiredApprovals: 1,
      approvals: [],
      state: 'proposed',
      warnings: [],
    },
  }
  const timeline = [
    {
      incidentId: 'i-7f3a9c',
      seq: 1,
      at: '2026-11-21T11:02:30.000Z',
      actor: { kind: 'machine', name: 'aceso' },
      body: { type: 'incident.opened', clusterId: 'lab', groupKey: 'g', trigger: 'alert', title: 'KubePodNotReady', severity: 'high' },
    },
    {
      incidentId: 'i-7f3a9c',
      seq: 2,
      at: '2026-11-21T11:02:35.000Z',
      actor: { kind: 'person', name: 'ann' },
      body: { type: 'feedback.given', rating: 'good' },
    },
  ]
  const page = (rows: readonly object[]) => ({
    code: 0,
    message: 'ok',
    data: { data: rows, total: rows.length, page: 1, pageSize: 100, totalPages: 1 },
  })
  const one = (body: object) => ({ code: 0, message: 'ok', data: body })
  const product = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? ''
    if (url.includes('/timeline')) json(response, 200, page(timeline))
    else if (url.startsWith('/api/v1/incidents?')) json(response, 200, page([incident]))
    else if (url.startsWith('/api/v1/actions/')) json(response, 200, one({ paused: url.endsWith('pause'), by: 'ann' }))
    else if (url.endsWith('/approve')) json(response, 200, one({ ...incident, state: 'executing' }))
    else if (url.endsWith('/reject'))
      json(response, 200, one({ ...incident, state: 'watching', plan: { ...incident.plan, state: 'rejected' } }))
    else if (url.endsWith('/undo')) json(response, 200, one({ ...incident, state: 'executing' }))
    else json(response, 200, one(incident))
  }

  it('incidents: one line each', async () => {
    const told = await aceso(`incidents -n shop --server ${await serving(product)}`)
    expect(told.out).toBe(`   id        state           since   trouble
!  i-7f3a9c  needs approval  14 min  cart cannot start: ConfigMap cart-settings…
`)
    expect(seen[0]?.url).toBe('/api/v1/incidents?pageSize=20&sortBy=updatedAt&sortDesc=true&namespace=shop&open=true')
  })

  it('show: cause, evidence, plan with diff, timeline', async () => {
    const told = await aceso(`show p-91be04 --server ${await serving(product)}`)
    expect(told.out).toBe(`i-7f3a9c  ! needs approval

! cart cannot start: ConfigMap cart-settings has no key DB_URL           certain
  Deployment shop/cart, for 14 min: Pod cart-6d5f-a and 2 more: container app
  cannot be started; Service cart: has no ready endpoint
  why   couldn't find key DB_URL in ConfigMap shop/cart-settings   event x41 [1]
        DB_URL was removed at 11:02 by kubectl-edit                   change [2]

Put DB_URL of shop/cart-settings back                 medium risk, can be undone
   data:
  +  DB_URL: postgres://db/shop
  by hand: kubectl -n shop edit configmap cart-settings
aceso approve p-91be04        aceso reject p-91be04

timeline (UTC)
  11:02:30  opened: KubePodNotReady
  11:02:35  ann: called the answer good
`)
  })

  it('approve: shows the diff, asks, and signs the digest that was shown', async () => {
    const told = await aceso(`approve i-7f3a9c --server ${await serving(product)}`, {
      answer: 'y',
      environment: { ACESO_TOKEN: 'aceso_abc' },
    })
    expect(told).toMatchObject({ code: 0, out: 'approved: p-91be04\ni-7f3a9c  ~ mending\n' })
    expect(told.err).toContain('+  DB_URL: postgres://db/shop')
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/v1/incidents/i-7f3a9c',
      'POST /api/v1/plans/p-91be04/approve',
    ])
    expect(seen[1]).toMatchObject({ token: 'Bearer aceso_abc', body: JSON.stringify({ digest }) })
  })

  it.each([
    ['n', 'error[conflict]: not confirmed; nothing was changed'],
    [undefined, 'error[input-invalid]: nobody is at a terminal to confirm'],
  ])('approve: writes nothing when the answer is %j', async (answer, message) => {
    const told = await aceso(`approve p-91be04 --server ${await serving(product)}`, answer === undefined ? {} : { answer })
    expect(told.code).not.toBe(0)
    expect(told.err).toContain(message)
    expect(seen.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('approve: refuses a plan that is no longer the incident’s', async () => {
    const told = await aceso(`approve p-00000000 --yes --server ${await serving(product)}`)
    expect(told).toMatchObject({ code: 5, err: expect.stringContaining('p-00000000 is no longer the plan of i-7f3a9c') as unknown })
    expect(seen).toHaveLength(1)
  })

  it('reject: shows the plan, asks, and says what was said against it', async () => {
    const told = await aceso(`reject p-91be04 --comment wrong-key --server ${await serving(product)}`, { answer: 'y' })
    expect(told).toMatchObject({ code: 0, out: expect.stringMatching(/^rejected: p-91be04\ni-7f3a9c /) })
    expect(told.err).toContain('+  DB_URL: postgres://db/shop')
    expect(seen[1]).toMatchObject({ method: 'POST', url: '/api/v1/plans/p-91be04/reject', body: '{"comment":"wrong-key"}' })
  })

  it('undo: shows what is put back, asks, and undoes by the incident', async () => {
    const told = await aceso(`undo p-91be04 --server ${await serving(product)}`, { answer: 'yes' })
    expect(told).toMatchObject({ code: 0, out: 'i-7f3a9c  ~ mending\n' })
    expect(told.err).toContain('+  DB_URL: postgres://db/shop')
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/v1/incidents/p-91be04',
      'POST /api/v1/incidents/i-7f3a9c/undo',
    ])
  })

  it('undo: says so where no plan was', async () => {
    const { plan: _, ...bare } = incident
    const told = await aceso(`undo i-7f3a9c --yes --server ${await serving((_request, response) => json(response, 200, one(bare)))}`)
    expect(told).toMatchObject({ code: 5, err: expect.stringContaining('i-7f3a9c has no plan that could be undone') })
    expect(seen).toHaveLength(1)
  })

  it.each(['reject', 'undo'])('%s: changes nothing without a yes', async (verb) => {
    const told = await aceso(`${verb} p-91be04 --server ${await serving(product)}`, { answer: 'n' })
    expect(told).toMatchObject({ code: 5, err: expect.stringContaining('not confirmed; nothing was changed') })
    expect(seen.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('pause does not ask; resume does', async () => {
    const url = await serving(product)
    expect(await aceso(`pause --server ${url}`)).toMatchObject({ code: 0, out: 'writes are stopped, by ann\n' })
    expect((await aceso(`resume --server ${url}`)).code).toBe(2)
    expect(await aceso(`resume --yes --server ${url}`)).toMatchObject({
      code: 0,
      out: 'writes are allowed, subject to mode and approval\n',
    })
  })

  it.each([
    [{ state: 'waiting-approval', held: true }, '~ safety check', '~ 安全检查中'],
    [{ state: 'triggered', firing: ['a'] }, 'x gathering signals', 'x 汇集信号中'],
    [{ state: 'triggered', firing: ['a'], looking: true }, 'x diagnosing', 'x 诊断中'],
  ])('show: where the loop stands (%j)', async (state, en, zh) => {
    const began = { ...timeline[0], seq: 2, body: { type: 'look.began' } }
    const url = await serving((request, response) =>
      json(
        response,
        200,
        request.url?.includes('/timeline') === true ? page([...timeline.slice(0, 1), began]) : one({ ...incident, ...state }),
      ),
    )
    const told = await aceso(`show i-7f3a9c --server ${url}`)
    expect(told.out.split('\n')[0]).toBe(`i-7f3a9c  ${en}`)
    expect(told.out).toContain('11:02:30  began to look')
    expect((await aceso(`show i-7f3a9c --lang zh --server ${url}`)).out.split('\n')[0]).toBe(`i-7f3a9c  ${zh}`)
  })

  it('show: what to try by hand after a mend without effect, marked as samples', async () => {
    const { plan } = incident
    const [action] = plan.actions
    const target = { kind: 'Deployment', namespace: 'shop', name: 'cart' }
    const tried = {
      ...incident,
      state: 'watching',
      stage: 'failed',
      plan: { ...plan, state: 'undone', actions: [{ ...action, target, params: { container: 'app' } }] },
      noEffect: { planId: plan.id, why: { en: 'still there: it crashes', zh: '仍然存在：它崩溃' } },
    }
    const url = await serving((request, response) =>
      json(response, 200, request.url?.includes('/timeline') === true ? page(timeline) : one(tried)),
    )
    const told = await aceso(`show i-7f3a9c --server ${url}`)
    expect(told.out).toContain(`! The mend showed no effect: what to try by hand
  still there: it crashes
  - the cluster may not have the room that a new pod asks for
`)
    expect(told.out).toContain(`  These commands are samples with values that are the same for every program:
  adapt them before you run them.
`)
    expect(told.out).toContain(`"resources":{"requests":{"memory":"32Mi","cpu":"50m"},"limits":{"memory":"64Mi","cpu":"100m"}}}]}}}}'\n`)
    expect((await aceso(`show i-7f3a9c --lang zh --server ${url}`)).out).toContain('以下命令仅为示例')
  })

  it('says what the server said, and what to do', async () => {
    const url = await serving((_, response) =>
      json(response, 401, {
        code: 401,
        message: 'a token is needed',
        data: {
          error: 'unauthenticated',
          path: '/',
          timestamp: 't',
          request_id: 'r',
          retryable: false,
          next: 'send it as Authorization: Bearer <token>',
        },
      }),
    )
    const told = await aceso(`show i-7f3a9c --server ${url}`)
    expect(told.code).toBe(5)
    expect(told.err).toContain('error[unauthenticated]: a token is needed\n  next: put your token into ACESO_TOKEN')
  })

  it('says when what answers is not Aceso', async () => {
    const url = await serving((_, response) => response.end('<html>'))
    expect((await aceso(`show i-7f3a9c --server ${url}`)).err).toContain('does not speak as this version of Aceso does')
  })

  it('follows no redirect, so that the token goes nowhere else', async () => {
    const url = await serving((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    expect(await aceso(`show i-7f3a9c --server ${url}`, { environment: { ACESO_TOKEN: 't' } })).toMatchObject({ code: 5 })
    expect(seen).toHaveLength(1)
  })

  it.each(['ftp://x', 'nonsense', 'http://user:password@host'])('refuses the address %s', async (url) => {
    expect((await aceso(`show i-7f3a9c --server ${url}`)).code).toBe(2)
  })

  it('says how to start one when nothing answers', async () => {
    const told = await aceso('show i-7f3a9c --server http://127.0.0.1:1')
    expect(told.code).toBe(5)
    expect(told.err).toContain('next: start it with `aceso start`')
  })
})
