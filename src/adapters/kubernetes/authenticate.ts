import { readFile } from 'node:fs/promises'
import http from 'node:http'
import https, { type RequestOptions } from 'node:https'
import { execSignIn } from './exec-credential.ts'
import type { ClusterEntry, Kubeconfig, UserEntry } from './kubeconfig-file.ts'

/** Who we are and whom we trust, as options of one request. Renews what runs out. */
export type Authenticate = () => Promise<RequestOptions>

/** Tokens that a kubelet renews are read anew this often, as Kubernetes' own client does. */
const tokenReadMs = 60_000

export function authenticateAs({ cluster, name }: ClusterEntry, { user }: UserEntry): Authenticate {
  const isPlain = cluster.server.startsWith('http:')
  const agent = isPlain ? new http.Agent() : new https.Agent()
  const signIn = user.exec === null || user.exec === undefined ? undefined : execSignIn(user.exec, { cluster, name })
  const fileToken = user.tokenFile === null || user.tokenFile === undefined ? undefined : tokenFrom(user.tokenFile)
  const trusted = (): Promise<Buffer | undefined> => pem(cluster['certificate-authority'], cluster['certificate-authority-data'])
  return async () => {
    const [ca, cert, key, token, signed] = await Promise.all([
      trusted(),
      pem(user['client-certificate'], user['client-certificate-data']),
      pem(user['client-key'], user['client-key-data']),
      fileToken?.(),
      signIn?.(),
    ])
    const bearer = signed?.token ?? token ?? user.token ?? undefined
    return {
      ...without({
        ca,
        cert: signed?.cert ?? cert,
        key: signed?.key ?? key,
        servername: cluster['tls-server-name'] ?? undefined,
        auth: typeof user.username === 'string' && user.username !== '' ? `${user.username}:${user.password ?? ''}` : undefined,
        // Only where the kubeconfig itself says so, as kubectl does.
        rejectUnauthorized: cluster['insecure-skip-tls-verify'] === true ? false : undefined,
      }),
      agent,
      headers: without({
        authorization: bearer === undefined ? undefined : `Bearer ${bearer}`,
        'impersonate-user': user.as ?? undefined,
        'impersonate-group': user['as-groups'] ?? undefined,
      }),
    }
  }
}

/**
 * Old ways to sign in (auth-provider, which Kubernetes' own client has dropped but for one) and proxies: the library knows them. It is loaded only for these, since it
 * holds a class for each kind of object: 80 MiB.
 */
export async function authenticateByLibrary({ clusters, users, contexts }: Kubeconfig, context: string): Promise<Authenticate> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromString(JSON.stringify({ clusters, users, contexts, 'current-context': context }))
  return async () => {
    const options: RequestOptions = { headers: {} }
    await config.applyToHTTPSOptions(options)
    return options
  }
}

export function needsLibrary({ cluster }: ClusterEntry, { user }: UserEntry): boolean {
  return (user['auth-provider'] ?? undefined) !== undefined || (cluster['proxy-url'] ?? '') !== ''
}

async function pem(file: string | null | undefined, data: string | null | undefined): Promise<Buffer | undefined> {
  if (typeof file === 'string') return readFile(file)
  return typeof data === 'string' && data !== '' ? Buffer.from(data, 'base64') : undefined
}

function tokenFrom(file: string): () => Promise<string> {
  let kept: { readonly untilMs: number; readonly token: string } | undefined
  return async () => {
    if (kept === undefined || performance.now() > kept.untilMs) {
      kept = { untilMs: performance.now() + tokenReadMs, token: (await readFile(file, 'utf8')).trim() }
    }
    return kept.token
  }
}

/** The entries that are there: an option that is undefined is not the same as none. */
function without<Value>(options: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(options).filter((entry): entry is [string, Value] => entry[1] !== undefined))
}
