import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { programRoot } from '../../lab/forensics/images.ts'
import { coreFolder } from '../../lab/forensics/systemd-coredump.ts'
import { must, until } from '../../lab/run.ts'
import { paths } from '../../lab/settings.ts'
import { goodKey } from '../model/servers/turn.ts'
import type { Page, SeenCrash, SeenDetail, SeenInstance } from './answers.ts'
import { type Crasher, crasher, nameOf } from './crashers.ts'
import { apply, inPod, json, kubectl } from './kubectl.ts'
import { aceso, agentData, milvus, type Stage, setStage } from './stage.ts'

const soon = 90_000
const prod: Crasher = {
  namespace: milvus,
  instance: 'prod',
  component: 'querynode',
  by: 'helm',
  crash: 'pool-retrieve',
  command: '/milvus/bin/milvus run retrieve',
  aliveSeconds: 12,
}
let stage: Stage
let first: SeenDetail

/** What the scripted model says of the first crash; one function is made up. */
const verdict = {
  summary: 'A cached chunk was evicted while a retrieve still read it.',
  rootCause: 'milvus::GroupChunk::ChunkSize read a null cell that milvus::ChunkCache::Evict had dropped.',
  impact: 'The query node dies.',
  recommendations: ['Pin the cell for the whole retrieve.'],
  confidence: 0.85,
  relatedIssues: [],
  codeSuggestions: [],
}

beforeAll(async () => {
  stage = await setStage(['pool-retrieve', 'remove-dir', 'exit-80', 'child-of-parent'])
  await stage.model.script({ text: JSON.stringify(verdict), usage: { input: 1000, output: 200 } })
}, 300_000)

afterAll(async () => {
  await stage?.end()
})

const crashesOf = async (instance: string): Promise<readonly SeenCrash[]> =>
  (await stage.get<Page<SeenCrash>>(`/api/v1/coredumps?instance=${instance}&pageSize=100`)).data
const crashOf = (instance: string): Promise<SeenDetail> =>
  until(`a crash of ${instance} on the server`, soon, async () => {
    const [latest] = await crashesOf(instance)
    return latest === undefined ? undefined : await stage.get<SeenDetail>(`/api/v1/coredumps/${latest.id}`)
  })
const remove = (of: Crasher) => kubectl('-n', milvus, 'delete', 'deployment', nameOf(of), '--wait=false')
const milvusCores = async (): Promise<readonly string[]> =>
  (await readdir(coreFolder)).filter((name) => name.startsWith('core.milvus.')).toSorted()
const logged = (line: RegExp): Promise<string> =>
  until(`the line ${line} in the agent's log`, soon, async () => line.exec(await stage.agentLog())?.[0])

describe('the way of a crash, as it is deployed', () => {
  it('1 deploy: the agent runs on the node and is ready, the server misses no permission', async () => {
    const { status } = await json<{ status: { numberReady: number; desiredNumberScheduled: number } }>(
      '-n',
      aceso,
      'get',
      'daemonset',
      'milvus-coredump-agent',
    )
    expect(status).toMatchObject({ numberReady: 1, desiredNumberScheduled: 1 })
    const doctor = JSON.parse(await inPod(aceso, 'deploy/aceso', 'aceso', 'doctor', '-o', 'json')) as {
      checks: readonly { code: string; state: string; what: string }[]
    }
    expect(doctor.checks.filter(({ code }) => code.startsWith('cluster'))).toMatchObject([
      { code: 'cluster.connection', state: 'ok' },
      { code: 'cluster.permissions', state: 'ok' },
    ])
  })

  it('2 discovery: the instance is found by its labels, and its type is Helm', async () => {
    await apply(crasher(prod))
    const found = await until('the instance', soon, async () => {
      const { data } = await stage.get<Page<SeenInstance>>('/api/v1/instances')
      return data.find(({ name, namespace }) => name === 'prod' && namespace === milvus)
    })
    expect(found).toMatchObject({ type: 'helm', pods: [{ name: expect.stringMatching(/^prod-milvus-querynode-/) }] })
  })

  it('3 collection: the core that systemd kept is found once, under its name', async () => {
    // The machine is the node: what else crashes on it is found, too.
    const line = await logged(/Found coredump file.*core\.milvus\..*/)
    const [name] = await milvusCores()
    expect(name).toMatch(/^core\.milvus\.0\.[0-9a-f]{32}\.\d+\.\d{16}\.zst$/)
    expect(line).toContain(`/host${coreFolder}/${name}`)
  })

  it('4 stack: names, threads and fault address; pod, container and instance with method and certainty', async () => {
    first = await crashOf('prod')
    const { record } = first.report
    expect(first.gdbOutput).toMatch(/^#0 {2}milvus::GroupChunk::ChunkSize at .*\n#1 {2}milvus::ProxyChunkColumn::BulkVectorValueAt at /)
    expect(record).toMatchObject({ threadCount: 65, faultAddress: '0x20' })
    expect(first.file).toMatchObject({ podNamespace: milvus, containerName: 'querynode', instanceName: 'prod', signal: 11 })
    expect(first.file.podName).toMatch(/^prod-milvus-querynode-/)
    expect(record?.pod).toMatchObject({ method: 'hostname-attribute', instance: { name: 'prod', type: 'helm' } })
    expect(record?.pod?.confidence).toBeGreaterThanOrEqual(0.8)
  })

  it('5 score: its parts are logged in the documented line, and stored', async () => {
    const path = `/host${coreFolder}/${first.file.fileName}`
    const parts =
      '基础分: 4.0, 崩溃原因: +2.0, Panic关键词: +1.0, 栈跟踪质量: +1.5, 多线程: +0.5, Pod关联: +1.0, 信号类型: +1.0, 文件大小: +0.5, 时间新鲜度: +0.5 -> 总分: 10.00'
    expect(await stage.agentLog()).toContain(`分数计算详情 [${path}]: ${parts}`)
    expect(first.scoreBreakdown).toMatchObject({ rawScore: 12, totalScore: 10 })
  })

  it('6 model: it is asked once about the bug, with the documented request; the answer is stored, marked, paid and logged', async () => {
    const said = await until('what the model said', soon, async () => {
      const { analysis, explained } = await stage.get<SeenDetail>(`/api/v1/coredumps/${first.file.id}`)
      return analysis?.['summary'] === undefined ? explained?.analysis : analysis
    })
    expect(said).toMatchObject({
      enabled: true,
      provider: 'openai',
      model: 'gpt-4',
      summary: verdict.summary,
      recommendations: verdict.recommendations,
      confidence: 0.85,
      tokensUsed: 1200,
      costUsd: expect.closeTo(0.042, 6),
      doubts: [{ kind: 'function-not-in-stack', said: 'milvus::ChunkCache::Evict' }],
    })
    const asked = await stage.model.received()
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers['authorization']).toBe(`Bearer ${goodKey}`)
    const messages = (asked[0]?.body['messages'] ?? []) as readonly { readonly content: string }[]
    const request = messages.map(({ content }) => content).join('\n')
    expect(request).toMatch(
      /COREDUMP ANALYSIS REQUEST[^]*Application: \/milvus\/bin\/milvus\nSignal: 11 \(SIGSEGV\)[^]*Milvus Instance: \S+\/prod\n[^]*STACK TRACE:[^]*#0 milvus::GroupChunk::ChunkSize[^]*KEY REGISTERS:[^]*LOADED LIBRARIES:/,
    )
    // Nothing of its arguments and environment.
    expect(request).not.toMatch(/run retrieve|KUBERNETES_|PATH=/)
    const log = await stage.serverLog()
    expect(log).toMatch(/"tokens":1200,"durationMs":\d+.*AI analysis completed/)
    expect(log).toContain('OpenAI API')
    const { monthCost, hourCount } = await stage
      .get<{ data: { monthCost: number; hourCount: number } }>('/api/v1/ai-analysis/usage')
      .then(({ data }) => data)
    expect([monthCost, hourCount]).toEqual([expect.closeTo(0.042, 6), 1])
    expect(await stage.serverMetrics()).toMatch(/^milvus_coredump_agent_ai_analysis_successful_total 1$/m)
    expect(await stage.get<object>('/api/v1/summary')).toMatchObject({ aiAnalysisEnabled: true })
  })

  it('7 storage: the core lies on the node under its documented name, with checksum and metadata; the slim core opens in gdb', async () => {
    expect(first.file.status).toBe('stored')
    const full = first.report.stored.find(({ what }) => what === 'full')
    // What systemd has packed is kept as it is.
    expect(full?.name).toMatch(/^prod\/\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_prod-milvus-querynode-[\w-]+_querynode\.core\.zst$/)
    const path = join(agentData, 'coredumps', full?.name ?? '')
    const bytes = await readFile(path)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(full?.sha256)
    expect((await stat(path)).mode & 0o077).toBe(0)
    await until('the slim core on the server', soon, async () => ((await crashOf('prod')).file.hasSlimCore ? true : undefined))
    expect(await slimCoreInGdb(first.file.id)).toMatch(
      /#0 .*milvus::GroupChunk::ChunkSize[^]*#1 .*milvus::ProxyChunkColumn::BulkVectorValueAt/,
    )
    await remove(prod)
  })
})

describe('other crashes', () => {
  it('of an operator’s instance are told apart from a release, with the library’s frames and the message', async () => {
    const cr: Crasher = {
      ...prod,
      instance: 'vectors',
      component: 'proxy',
      by: 'operator',
      crash: 'remove-dir',
      command: '/milvus/bin/milvus',
    }
    await apply(crasher(cr))
    const { file, gdbOutput, report } = await crashOf('vectors')
    expect(report.record?.pod).toMatchObject({ method: 'hostname-attribute', instance: { name: 'vectors', type: 'operator' } })
    expect(file).toMatchObject({ containerName: 'proxy', signal: 6, status: 'stored' })
    expect(gdbOutput).toContain('milvus::storage::LocalChunkManager::RemoveDir')
    expect(file.group).not.toBe(first.file.group)
    await remove(cr)
  })

  it('of a child whose parent ends with 0 are crashes', async () => {
    const quiet: Crasher = { ...prod, instance: 'quiet', crash: 'child-of-parent', command: '/milvus/bin/child-of-parent' }
    await apply(crasher(quiet))
    const { file } = await crashOf('quiet')
    expect(file).toMatchObject({ signal: 11, instanceName: 'quiet' })
    await endedWith('quiet', 0)
    await remove(quiet)
  })

  it('are not the end of an exit with 80, nor a kill for memory', async () => {
    const lease: Crasher = { ...prod, instance: 'lease', crash: 'exit-80', command: '/milvus/bin/exit-80', aliveSeconds: 1 }
    const hungry: Crasher = { ...prod, instance: 'hungry', component: 'datanode', crash: 'none', command: '/bin/app', aliveSeconds: 1 }
    await apply(crasher(lease))
    await apply(
      crasher(hungry, {
        image: 'lab/app:1.0',
        container: { command: ['/bin/app', '-memory-mib=200', '-memory-time=1s'], resources: { limits: { memory: '48Mi' } } },
      }),
    )
    await endedWith('lease', 80)
    await endedWith('hungry', 137)
    await remove(lease)
    await remove(hungry)
    expect(await crashesOf('lease')).toEqual([])
    expect(await crashesOf('hungry')).toEqual([])
    expect(await stage.agentMetrics()).not.toMatch(/restart_counts\{instance="(?:lease|hungry)"/)
  })
})

describe('an agent that is killed', () => {
  it('comes back, and every core is told once', async () => {
    const loop: Crasher = { ...prod, instance: 'loop', aliveSeconds: 4 }
    await apply(crasher(loop))
    await crashOf('loop')
    const before = await agentRestarts()
    await killAgent()
    await until('the agent to be started again', soon, async () => ((await agentRestarts()) > before ? true : undefined))
    await kubectl('-n', aceso, 'rollout', 'status', 'daemonset/milvus-coredump-agent', '--timeout', '60s')
    await remove(loop)
    const cores = await milvusCores()
    const told = await until('all cores on the server', soon, async () => {
      const { data } = await stage.get<Page<SeenCrash>>('/api/v1/coredumps?pageSize=100')
      const names = data.map(({ fileName }) => fileName).filter((name) => name.startsWith('core.milvus.'))
      return names.length >= cores.length ? names : undefined
    })
    expect(told.toSorted()).toEqual(cores)
  })
})

interface Pod {
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly restartCount: number
      readonly containerID?: string
      readonly lastState?: { readonly terminated?: { readonly exitCode: number } }
    }[]
  }
}

const restartsOf = (pod: Pod): number => pod.status.containerStatuses?.[0]?.restartCount ?? 0

/** Waits until the container of an instance's pod has ended so and was started again. */
async function endedWith(instance: string, exitCode: number): Promise<void> {
  const selector = ['-n', milvus, 'get', 'pods', '-l', `app.kubernetes.io/instance=${instance}`]
  await until(`${instance} to end with ${exitCode} and be started again`, soon, async () => {
    const { items } = await json<{ items: readonly Pod[] }>(...selector)
    const isSo = (pod: Pod): boolean =>
      restartsOf(pod) > 0 && pod.status.containerStatuses?.[0]?.lastState?.terminated?.exitCode === exitCode
    return items.some(isSo) ? true : undefined
  })
}

const agents = ['-n', aceso, 'get', 'pods', '-l', 'app=milvus-coredump-agent'] as const

async function agentRestarts(): Promise<number> {
  const { items } = await json<{ items: readonly Pod[] }>(...agents)
  return items.reduce((sum, pod) => sum + restartsOf(pod), 0)
}

/** The container's own process and no other: it shares its process numbers with the node. */
async function killAgent(): Promise<void> {
  const { items } = await json<{ items: readonly Pod[] }>(...agents)
  const id = items[0]?.status.containerStatuses?.[0]?.containerID?.replace('containerd://', '') ?? ''
  await must('ctr', ['--address', paths.containerdSocket, '-n', 'k8s.io', 'tasks', 'kill', '--signal', 'SIGKILL', id])
}

/** As a person would look at it: downloaded from the server, unpacked, with the program of the image. */
async function slimCoreInGdb(id: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-slim-'))
  try {
    await writeFile(join(folder, 'core.zst'), await stage.download(`/api/v1/coredumps/${id}/slim-core`))
    await must('zstd', ['-q', '-d', join(folder, 'core.zst')])
    const root = await programRoot('pool-retrieve', folder)
    return await must('gdb', [
      '-nx',
      '-nh',
      '-batch',
      '-iex',
      `set sysroot ${root}`,
      '-ex',
      'bt 8',
      join(root, 'milvus/bin/milvus'),
      join(folder, 'core'),
    ])
  } finally {
    await rm(folder, { recursive: true })
  }
}
