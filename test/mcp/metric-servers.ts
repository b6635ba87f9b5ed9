import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { freePort, run, startedServer } from './processes.ts'

export interface MetricServer {
  readonly url: string
  stop(): Promise<void>
}

/** Two hours that end at `endMs`, one point a minute: load 1 to 3 on web-1, and on web-2 ten times as much in the last ten minutes. */
export function openMetrics(endMs: number): string {
  const lines = ['# HELP app_load_ratio Load of the program.', '# TYPE app_load_ratio gauge']
  for (const host of ['web-1', 'web-2']) {
    for (let minute = 120; minute >= 0; minute -= 1) {
      const usual = 1 + (minute % 3)
      const value = host === 'web-2' && minute < 10 ? 30 : usual
      lines.push(`app_load_ratio{hostname="${host}"} ${value} ${(endMs - minute * 60_000) / 1000}`)
    }
  }
  return `${lines.join('\n')}\n# EOF\n`
}

/** A real Prometheus over data that was written for the case; with a file that says so, behind TLS and a password. */
export async function startPrometheus(metrics: string, { webConfig }: { readonly webConfig?: string } = {}): Promise<MetricServer> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-prometheus-'))
  const port = await freePort()
  await writeFile(join(folder, 'metrics'), metrics)
  await writeFile(
    join(folder, 'prometheus.yml'),
    `scrape_configs:\n  - job_name: self\n    scrape_interval: 1s\n    static_configs: [{ targets: ['127.0.0.1:${port}'] }]\n`,
  )
  await run(['promtool', 'tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics'), join(folder, 'data')])
  const url = `${webConfig === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  const flags = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--storage.tsdb.retention.time=365d',
    ...(webConfig === undefined ? [] : [`--web.config.file=${webConfig}`]),
  ]
  const server = await startedServer(['prometheus', ...flags], webConfig === undefined ? `${url}/-/ready` : () => listens(port))
  return { url, stop: () => ended(server, folder) }
}

export async function startVictoria(metrics: string): Promise<MetricServer> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-victoria-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = await startedServer(
    ['victoria-metrics', `-storageDataPath=${folder}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=12'],
    `${url}/health`,
  )
  // Its import takes milliseconds.
  const body = metrics.replace(/ (\d+)$/gm, ' $1000')
  const answer = await fetch(`${url}/api/v1/import/prometheus`, { method: 'POST', body })
  if (!answer.ok) throw new Error(`VictoriaMetrics says ${answer.status}: ${await answer.text()}`)
  await fetch(`${url}/internal/force_flush`)
  return { url, stop: () => ended(server, folder) }
}

async function ended(server: { stop(): Promise<void> }, folder: string): Promise<void> {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

/** That it asks for a password is answer enough, whoever has signed its certificate. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
    const told = (does: boolean) => () => {
      socket.destroy()
      resolve(does)
    }
    socket.once('secureConnect', told(true))
    socket.once('error', told(false))
  })
}
