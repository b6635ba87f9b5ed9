import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.ts'

const port = await freePort()
const address = `http://127.0.0.1:${port}`

export interface RunningAlertmanager {
  /** Hands alerts to its API, as Prometheus does. */
  post(alerts: readonly PostedAlert[]): Promise<void>
  stop(): Promise<void>
}

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly startsAt?: string
  readonly endsAt?: string
}

/** Starts Alertmanager with quick groups and repeats. Alerts labelled `limited=yes` go to a receiver that sends at most two. */
export async function startAlertmanager(webhook: string, token: string): Promise<RunningAlertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-alertmanager-'))
  const credentials = join(folder, 'token')
  await writeFile(credentials, token, { mode: 0o600 })
  await writeFile(join(folder, 'config.yml'), configuration(webhook, credentials))
  const child = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${join(folder, 'config.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  await untilReady(child, said)
  return {
    async post(alerts) {
      const response = await fetch(`${address}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      })
      if (!response.ok) throw new Error(`Alertmanager says ${response.status}: ${await response.text()}`)
    },
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configuration(webhook: string, credentials: string): string {
  const receiver = (name: string, maxAlerts: number): string =>
    [
      `  - name: ${name}`,
      '    webhook_configs:',
      `      - url: ${webhook}`,
      `        max_alerts: ${maxAlerts}`,
      '        http_config: { authorization: { type: Bearer, credentials_file: ' + credentials + ' } }',
    ].join('\n')
  return `route:
  receiver: aceso
  group_by: [alertname]
  group_wait: 1s
  group_interval: 1s
  repeat_interval: 2s
  routes:
    - matchers: ['limited="yes"']
      receiver: limited
receivers:
${receiver('aceso', 0)}
${receiver('limited', 2)}
`
}

async function untilReady(child: ChildProcess, said: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) break
    const ready = await fetch(`${address}/-/ready`).catch(() => undefined)
    if (ready?.ok === true) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`Alertmanager did not start:\n${said.join('')}`)
}
