import { readFile } from 'node:fs/promises'
import { Agent, type RequestOptions, request } from 'node:https'
import { parse } from 'yaml'
import { paths } from './settings.ts'

/** A Kubernetes object as the lab handles it: whatever the API server sent. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface ResourceType {
  readonly apiVersion: string
  readonly kind: string
  /** Plural name in paths. */
  readonly name: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** The API of the lab's cluster, as its administrator. */
export interface LabApi {
  call(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>
  /** Like `call`, and throws when the answer is not a success. */
  must(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>
  list(path: string): Promise<KubeObject[]>
  typesOf(apiVersion: string): Promise<readonly ResourceType[]>
  pathOf(apiVersion: string, kind: string, namespace: string, name?: string): Promise<string>
}

const timeoutMs = 30_000

export async function connectLab(kubeconfigPath: string = paths.adminKubeconfig): Promise<LabApi> {
  const connection = await readConnection(kubeconfigPath)
  const types = new Map<string, Promise<readonly ResourceType[]>>()

  const call: LabApi['call'] = (method, path, body, contentType = 'application/json') =>
    send(
      {
        ...connection,
        method,
        path,
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': contentType }) },
      },
      body,
    )

  const must: LabApi['must'] = async (method, path, body, contentType) => {
    const answer = await call(method, path, body, contentType)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 600)}`)
    return answer.body
  }

  const typesOf: LabApi['typesOf'] = (apiVersion) => {
    const known = types.get(apiVersion)
    if (known) return known
    const asked = discover(apiVersion)
    types.set(apiVersion, asked)
    asked.catch(() => types.delete(apiVersion))
    return asked
  }

  async function discover(apiVersion: string): Promise<readonly ResourceType[]> {
    const found = (await must('GET', rootOf(apiVersion))) as { resources: readonly Omit<ResourceType, 'apiVersion'>[] }
    return found.resources.filter(({ name }) => !name.includes('/')).map((type) => ({ ...type, apiVersion }))
  }

  return {
    call,
    must,
    typesOf,
    // Items of a list carry neither kind nor apiVersion; the list does.
    async list(path) {
      const list = (await must('GET', path)) as { apiVersion: string; kind: string; items: readonly KubeObject[] }
      return list.items.map((item) => ({ ...item, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') }))
    },
    async pathOf(apiVersion, kind, namespace, name) {
      const type = (await typesOf(apiVersion)).find((candidate) => candidate.kind === kind)
      if (!type) throw new Error(`the cluster serves no ${kind} in ${apiVersion}`)
      const scope = type.namespaced ? `/namespaces/${namespace}` : ''
      return `${rootOf(apiVersion)}${scope}/${type.name}${name === undefined ? '' : `/${name}`}`
    },
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[]
  readonly users: readonly { readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }[]
}

/** Reads the lab's own kubeconfig, which has one cluster and one user. */
async function readConnection(path: string): Promise<RequestOptions> {
  const kubeconfig = parse(await readFile(path, 'utf8')) as Kubeconfig
  const [cluster, user] = [kubeconfig.clusters[0]?.cluster, kubeconfig.users[0]?.user]
  if (!cluster || !user) throw new Error(`${path} is no kubeconfig of the lab`)
  const decode = (text: string) => Buffer.from(text, 'base64')
  const server = new URL(cluster.server)
  const agent = new Agent({
    keepAlive: true,
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  })
  return { host: server.hostname, port: server.port, agent, timeout: timeoutMs }
}

function send(options: RequestOptions, body: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = String(Buffer.concat(chunks))
        const isJson = response.headers['content-type']?.includes('json')
        resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text })
      })
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
