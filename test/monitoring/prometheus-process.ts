import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const port = 59_090
const address = `http://127.0.0.1:${port}`

export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

export interface RunningPrometheus {
  /** Throws where the expression is no PromQL. */
  query(expression: string): Promise<readonly Series[]>
  /** Alerts that its rules have raised, pending or firing. */
  alerts(): Promise<readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[]>
  stop(): Promise<void>
}

export interface Scrape {
  readonly job: string
  readonly target: string
  readonly honorLabels: boolean
}

/** Prometheus that scrapes and evaluates every second. */
export async function startPrometheus(scrapes: readonly Scrape[], rules: string): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-prometheus-'))
  const config = join(folder, 'prometheus.yml')
  await writeFile(config, configuration(scrapes, rules))
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]
  const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  await untilReady(child, said)
  return {
    async query(expression) {
      const { result } = await get<{ readonly result: readonly { readonly metric: Series['metric']; readonly value: [number, string] }[] }>(
        `query?query=${encodeURIComponent(expression)}`,
      )
      return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
    },
    async alerts() {
      const { alerts } = await get<{ readonly alerts: readonly { readonly labels: Series['metric'] }[] }>('alerts')
      return alerts.map(({ labels }) => ({ name: labels['alertname'] ?? '', labels }))
    },
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function get<Data>(path: string): Promise<Data> {
  const response = await fetch(`${address}/api/v1/${path}`)
  const body = (await response.json()) as { readonly status: string; readonly error?: string; readonly data: Data }
  if (body.status !== 'success') throw new Error(`Prometheus says: ${body.error}`)
  return body.data
}

function configuration(scrapes: readonly Scrape[], rules: string): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: scrapes.map(({ job, target, honorLabels }) => ({
      job_name: job,
      honor_labels: honorLabels,
      static_configs: [{ targets: [target] }],
    })),
  })
}

async function untilReady(child: ChildProcess, said: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) break
    const ready = await fetch(`${address}/-/ready`).catch(() => undefined)
    if (ready?.ok === true) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`Prometheus did not start:\n${said.join('')}`)
}
