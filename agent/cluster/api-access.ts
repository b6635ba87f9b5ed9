import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { AcesoError } from '../../src/domain/errors.ts'

/** How the API server is reached. The token is read anew for each request: the kubelet renews it. */
export interface ApiAccess {
  readonly url: string
  readonly ca: Buffer | undefined
  readonly certificate: { readonly cert: Buffer; readonly key: Buffer } | undefined
  readonly token: () => Promise<string | undefined>
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The service account of the pod the agent runs in; undefined where it runs in none. */
export async function inClusterAccess(
  environment: Readonly<Record<string, string | undefined>>,
  folder = serviceAccount,
): Promise<ApiAccess | undefined> {
  const host = environment['KUBERNETES_SERVICE_HOST']
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443'
  if (host === undefined) return undefined
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ca: await readFile(`${folder}/ca.crt`),
    certificate: undefined,
    token: async () => (await readFile(`${folder}/token`, 'utf8')).trim(),
  }
}

const Named = z.object({ name: z.string() })
const KubeConfig = z.object({
  'current-context': z.string(),
  contexts: z.array(Named.extend({ context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(
    Named.extend({
      cluster: z.object({
        server: z.url({ protocol: /^https?$/ }),
        'certificate-authority': z.string().optional(),
        'certificate-authority-data': z.string().optional(),
      }),
    }),
  ),
  users: z.array(
    Named.extend({
      user: z.object({
        token: z.string().optional(),
        'client-certificate': z.string().optional(),
        'client-certificate-data': z.string().optional(),
        'client-key': z.string().optional(),
        'client-key-data': z.string().optional(),
        exec: z.unknown().optional(),
      }),
    }),
  ),
})

/** A kubeconfig with certificates or a token; one that runs a program to log in is refused: the agent starts no programs but debuggers. */
export async function kubeconfigAccess(file: string): Promise<ApiAccess> {
  const parsed = KubeConfig.safeParse(parse(await readFile(file, 'utf8')))
  if (!parsed.success)
    throw new AcesoError('config-invalid', `${file} is no kubeconfig: ${parsed.error.issues[0]?.path.join('.')}`, { path: 'kubeconfig' })
  const { contexts, clusters, users } = parsed.data
  const context = contexts.find(({ name }) => name === parsed.data['current-context'])?.context
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster
  const user = users.find(({ name }) => name === context?.user)?.user
  if (cluster === undefined || user === undefined)
    throw new AcesoError('config-invalid', `${file}: the current context names no cluster or user`, { path: 'kubeconfig' })
  const { token } = user
  const read = async (data: string | undefined, path: string | undefined): Promise<Buffer | undefined> =>
    data === undefined ? (path === undefined ? undefined : await readFile(resolve(dirname(file), path))) : Buffer.from(data, 'base64')
  const cert = await read(user['client-certificate-data'], user['client-certificate'])
  const key = await read(user['client-key-data'], user['client-key'])
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw new AcesoError('config-invalid', `${file}: the agent needs a user with a token or a certificate`, {
      path: 'kubeconfig',
      next: 'use a service account’s kubeconfig',
    })
  }
  return {
    url: cluster.server,
    ca: await read(cluster['certificate-authority-data'], cluster['certificate-authority']),
    certificate: cert === undefined || key === undefined ? undefined : { cert, key },
    token: async () => token,
  }
}
