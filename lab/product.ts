import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join, resolve } from 'node:path'
import { sleep, until } from './run.ts'
import { paths } from './settings.ts'
import type { Ask } from './timeline.ts'

/** The parts of the product's answers that the judge reads. */
export interface SeenIncident {
  readonly id: string
  readonly state: string
  readonly verdict?: string
  readonly closeReason?: string
  readonly noPlan?: { readonly en: string }
  readonly trouble?: {
    readonly cause: {
      readonly cause: string
      readonly object: SeenRef
      readonly confidence: number
      readonly summary: { readonly en: string }
    }
  }
  readonly plan?: {
    readonly id: string
    readonly digest: string
    readonly state: string
    readonly risk: string
    readonly requiredApprovals: number
    readonly actions: readonly { readonly title: { readonly en: string } }[]
  }
}

export interface SeenRef {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export interface Product {
  readonly url: string
  readonly ask: Ask
  incidents(namespace: string): Promise<readonly SeenIncident[]>
  incident(id: string): Promise<SeenIncident>
  approve(plan: { readonly id: string; readonly digest: string }): Promise<boolean>
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Quick settings, so that a scenario takes a minute; nothing else differs from what a user gets. */
const quick: Readonly<Record<string, string>> = {
  ACESO_PIPELINE_SETTLE_SECONDS: '8',
  ACESO_PIPELINE_ROLLOUT_TIMEOUT_SECONDS: '100',
  ACESO_PIPELINE_WATCH_SECONDS: '8',
  ACESO_PIPELINE_COOLDOWN_MINUTES: '0',
  ACESO_PIPELINE_DAILY_LIMITS_LOW: '1000',
  ACESO_PIPELINE_DAILY_LIMITS_MEDIUM: '1000',
  ACESO_PIPELINE_DAILY_LIMITS_HIGH: '1000',
  ACESO_PIPELINE_DAILY_LIMITS_CRITICAL: '1000',
}

const root = resolve(import.meta.dirname, '..')

/** Starts the real server on the lab's cluster, and waits until it is ready. Its log goes to a file beside its data. */
export async function startProduct(options: {
  readonly port: number
  readonly dataDir: string
  readonly kubeconfig?: string
  readonly environment?: Readonly<Record<string, string>>
}): Promise<Product> {
  const url = `http://127.0.0.1:${options.port}`
  const log = createWriteStream(join(options.dataDir, '..', `server-${options.port}.log`), { flags: 'a' })
  const args = [
    join(root, 'src/main.ts'),
    'start',
    '--port',
    String(options.port),
    '--data',
    options.dataDir,
    '--kubeconfig',
    options.kubeconfig ?? paths.adminKubeconfig,
  ]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...quick, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  const ended = new Promise<void>((done) => child.on('close', () => done()))
  const isReady = async () => ((await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true ? true : undefined)
  await until('the server to be ready', 60_000, isReady).catch((fault: unknown) => {
    child.kill('SIGKILL')
    throw fault
  })
  return {
    url,
    ask: (path) => get(`${url}${path}`),
    incidents: async (namespace) =>
      (await get<{ readonly data: readonly SeenIncident[] }>(`${url}/api/v1/incidents?namespace=${namespace}&pageSize=100`)).data,
    incident: (id) => get<SeenIncident>(`${url}/api/v1/incidents/${id}`),
    async approve({ id, digest }) {
      const response = await fetch(`${url}/api/v1/plans/${id}/approve`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ digest }),
      })
      return response.ok
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      await Promise.race([ended, sleep(15_000).then(() => child.kill('SIGKILL'))])
    },
  }
}

async function get<Data>(url: string): Promise<Data> {
  const response = await fetch(url)
  const body = (await response.json()) as { readonly code: number; readonly message: string; readonly data: Data }
  if (body.code !== 0) throw new Error(`${url}: ${body.code} ${body.message}`)
  return body.data
}
