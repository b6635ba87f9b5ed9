import { readFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import type { KubeConfig } from '@kubernetes/client-node'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { type Api, httpApi } from './api.ts'
import { chooseKubeconfig, type KubeconfigChoice, type KubeconfigInput } from './kubeconfig.ts'

export interface Connection {
  readonly api: Api
  /** For people: which file (and who named it), which context, which server. */
  readonly origin: string
  readonly context: string
}

/** Reads the credentials and says how to reach the API server; sends nothing yet. The library is loaded only here, since it takes half a second. */
export async function connect(input: KubeconfigInput & { readonly context?: string }): Promise<Connection> {
  const choice = chooseKubeconfig(input)
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  load(config, choice)
  if (input.context !== undefined && input.context !== '') {
    if (config.getContextObject(input.context) === null) {
      const known = config.getContexts().map(({ name }) => name)
      throw invalid(`no context ${input.context} in ${placeOf(choice)}`, `Name one of its contexts: ${known.slice(0, 20).join(', ')}.`)
    }
    config.setCurrentContext(input.context)
  }
  const cluster = config.getCurrentCluster()
  if (cluster === null) {
    throw invalid(
      `${placeOf(choice)} has no current context with a cluster`,
      'Set current-context in it (kubectl config use-context), or name a context.',
    )
  }
  const context = config.getCurrentContext()
  const origin = `${placeOf(choice)}, context ${context}, ${cluster.server}`
  return { api: httpApi(config, cluster.server, origin), origin, context }
}

function load(config: KubeConfig, choice: KubeconfigChoice): void {
  if (choice.kind === 'none') {
    throw invalid(
      `no kubeconfig found (looked at ${choice.looked.join(', ')})`,
      'Name one with --kubeconfig, K8S_CONFIG_PATH or KUBECONFIG, or set K8S_IN_CLUSTER=true inside a pod.',
    )
  }
  if (choice.kind === 'in-cluster') {
    if (process.env['KUBERNETES_SERVICE_HOST'] === undefined) {
      throw invalid(
        'K8S_IN_CLUSTER is true, but this is no pod of a cluster',
        'Unset K8S_IN_CLUSTER, or run inside a pod with a service account.',
      )
    }
    config.loadFromCluster()
    return
  }
  const next = `Correct the file, or name another with ${choice.namedBy === 'default' ? '--kubeconfig' : choice.namedBy}.`
  // KUBECONFIG may name several files, which kubectl merges.
  const [first = '', ...more] = choice.namedBy === 'KUBECONFIG' ? choice.path.split(delimiter).filter((path) => path !== '') : [choice.path]
  try {
    readFileSync(first)
    config.loadFromFile(first)
    for (const path of more) {
      const other = new (config.constructor as new () => KubeConfig)()
      other.loadFromFile(path)
      config.mergeConfig(other, true)
    }
  } catch (fault) {
    throw invalid(`cannot read ${placeOf(choice)}: ${faultText(fault).slice(0, 200)}`, next)
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
