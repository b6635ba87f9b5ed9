import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import { bounded } from '../../domain/text.ts'
import type { ClusterEntry, ExecPlugin } from './kubeconfig-file.ts'

/** What a sign-in command (`aws eks get-token`, `kubelogin` ...) prints. */
const ExecCredential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
  }),
})

export interface SignIn {
  readonly token: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly renewAtMs: number
}

const longestMs = 60_000
const mostBytes = 1024 * 1024
/** Renewed this long before its end, so that a request under way is not refused. */
const marginMs = 10_000
/** For what names no end. */
const keptMs = 300_000

/** The credentials of a sign-in command, kept until shortly before they end. Many who ask at once start one command. */
export function execSignIn(plugin: ExecPlugin, { cluster }: ClusterEntry): () => Promise<SignIn> {
  let latest: Promise<SignIn> | undefined
  return async () => {
    const known = latest
    const signIn = await known?.catch(() => undefined)
    if (signIn !== undefined && Date.now() < signIn.renewAtMs) return signIn
    // Somebody else may have begun meanwhile.
    if (latest === known) latest = run(plugin, cluster)
    return await (latest as Promise<SignIn>)
  }
}

async function run(plugin: ExecPlugin, cluster: ClusterEntry['cluster']): Promise<SignIn> {
  const apiVersion = plugin.apiVersion ?? 'client.authentication.k8s.io/v1'
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.provideClusterInfo === true ? { cluster: clusterInfo(cluster) } : {}) },
  }
  const env = {
    ...process.env,
    ...Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  }
  try {
    const options = { env, timeout: longestMs, maxBuffer: mostBytes }
    const { stdout } = await promisify(execFile)(plugin.command, plugin.args ?? [], options)
    const { status } = ExecCredential.parse(JSON.parse(stdout))
    const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status
    const renewAtMs = expirationTimestamp === undefined ? Date.now() + keptMs : Date.parse(expirationTimestamp) - marginMs
    return { token, cert, key, renewAtMs }
  } catch (fault) {
    throw new AcesoError('cluster-forbidden', `the sign-in command ${plugin.command} failed: ${reason(fault)}`, {
      cause: fault,
      next: 'Run it by hand (kubectl get namespaces does the same) and mend what it says.',
    })
  }
}

/** What it printed as its error; never its output or arguments, which may hold the token. */
function reason(fault: unknown): string {
  if (!(fault instanceof Error)) return 'it did not run'
  if ('code' in fault && fault.code === 'ENOENT') return 'it is not installed here'
  if ('killed' in fault && fault.killed === true) return `it did not end within ${longestMs / 1000} s`
  if ('stderr' in fault && typeof fault.stderr === 'string') return bounded(fault.stderr.trim(), 300)
  return 'what it printed is no ExecCredential'
}

function clusterInfo(cluster: ClusterEntry['cluster']): object {
  return {
    server: cluster.server,
    'tls-server-name': cluster['tls-server-name'] ?? undefined,
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'] ?? undefined,
    'certificate-authority-data': cluster['certificate-authority-data'] ?? undefined,
  }
}
