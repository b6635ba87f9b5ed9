import { existsSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { delimiter } from 'node:path'
import { z } from 'zod'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { type Api, httpApi } from './api.ts'
import { type Authenticate, authenticateAs, authenticateByLibrary, needsLibrary } from './authenticate.ts'
import { chooseKubeconfig, type KubeconfigChoice, type KubeconfigInput } from './kubeconfig.ts'
import { type ClusterEntry, type Kubeconfig, readKubeconfig, type UserEntry } from './kubeconfig-file.ts'

export interface Connection {
  readonly api: Api
  /** For people: which file (and who named it), which context, which server. */
  readonly origin: string
  readonly context: string
}

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Reads the credentials and says how to reach the API server; sends nothing yet. */
export async function connect(input: KubeconfigInput & { readonly context?: string }): Promise<Connection> {
  const choice = chooseKubeconfig(input)
  const config = load(choice)
  const asked = input.context === undefined || input.context === '' ? undefined : input.context
  const context = config.contexts.find(({ name }) => name === (asked ?? config.currentContext))
  if (context === undefined && asked !== undefined) {
    const known = config.contexts.map(({ name }) => name)
    throw invalid(`no context ${asked} in ${placeOf(choice)}`, `Name one of its contexts: ${known.slice(0, 20).join(', ')}.`)
  }
  const cluster = config.clusters.find(({ name }) => name === context?.context.cluster)
  if (context === undefined || cluster === undefined) {
    throw invalid(
      `${placeOf(choice)} has no current context with a cluster`,
      'Set current-context in it (kubectl config use-context), or name a context.',
    )
  }
  const { server } = cluster.cluster
  if (!/^https?:$/.test(URL.parse(server)?.protocol ?? '')) {
    throw invalid(`${placeOf(choice)}: the server ${server} is no http or https address`, 'Correct clusters[].cluster.server in it.')
  }
  const user = config.users.find(({ name }) => name === context.context.user) ?? { name: '', user: {} }
  const origin = `${placeOf(choice)}, context ${context.name}, ${server.replace(/\/$/, '')}`
  return { api: httpApi(await authentication(config, context.name, cluster, user), server, origin), origin, context: context.name }
}

async function authentication(config: Kubeconfig, context: string, cluster: ClusterEntry, user: UserEntry): Promise<Authenticate> {
  return needsLibrary(cluster, user) ? await authenticateByLibrary(config, context) : authenticateAs(cluster, user)
}

function load(choice: KubeconfigChoice): Kubeconfig {
  if (choice.kind === 'none') {
    throw invalid(
      `no kubeconfig found (looked at ${choice.looked.join(', ')})`,
      'Name one with --kubeconfig, K8S_CONFIG_PATH or KUBECONFIG, or set K8S_IN_CLUSTER=true inside a pod.',
    )
  }
  if (choice.kind === 'in-cluster') return serviceAccount(process.env)
  const isOwn = choice.namedBy === 'default' || choice.namedBy === 'cluster.kubeconfig'
  const next = `Correct the file, or name another with ${isOwn ? '--kubeconfig' : choice.namedBy}.`
  // KUBECONFIG, which the setting is filled from as well, may name several files: kubectl merges them and passes over those that are not there.
  const present = choice.path.split(delimiter).filter((path) => existsSync(path))
  try {
    return readKubeconfig(existsSync(choice.path) || present.length === 0 ? [choice.path] : present)
  } catch (fault) {
    const why = fault instanceof z.ZodError ? z.prettifyError(fault).replaceAll('\n', ' ') : faultText(fault)
    throw invalid(`cannot read ${placeOf(choice)}: ${why.slice(0, 200)}`, next)
  }
}

/** The account that Kubernetes gives to a pod. */
function serviceAccount(env: Readonly<Record<string, string | undefined>>): Kubeconfig {
  const host = env['KUBERNETES_SERVICE_HOST']
  if (host === undefined) {
    throw invalid(
      'K8S_IN_CLUSTER is true, but this is no pod of a cluster',
      'Unset K8S_IN_CLUSTER, or run inside a pod with a service account.',
    )
  }
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${env['KUBERNETES_SERVICE_PORT'] ?? '443'}`
  const name = 'in-cluster'
  return {
    clusters: [{ name, cluster: { server, 'certificate-authority': `${accountFolder}/ca.crt` } }],
    users: [{ name, user: { tokenFile: `${accountFolder}/token` } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    currentContext: name,
  }
}

function placeOf(choice: KubeconfigChoice): string {
  if (choice.kind === 'in-cluster') return 'in-cluster service account'
  if (choice.kind === 'none') return 'no kubeconfig'
  return `kubeconfig ${choice.path}${choice.namedBy === 'default' ? '' : ` (${choice.namedBy})`}`
}

function invalid(message: string, next: string): AcesoError {
  return new AcesoError('config-invalid', message, { next })
}
