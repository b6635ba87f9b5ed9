import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the credentials come from, and for a file, who named it. */
export type KubeconfigChoice =
  | { readonly kind: 'in-cluster'; readonly namedBy: 'K8S_IN_CLUSTER' }
  | { readonly kind: 'file'; readonly path: string; readonly namedBy: 'cluster.kubeconfig' | 'K8S_CONFIG_PATH' | 'KUBECONFIG' | 'default' }
  | { readonly kind: 'none'; readonly looked: readonly string[] }

export interface KubeconfigInput {
  /** The setting, whoever gave it: flag, variable or file. */
  readonly explicit?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home?: string
  readonly exists?: (path: string) => boolean
}

const projectFile = './deploy/kubernetes/config'

/**
 * Which credentials are used. A file that somebody named is used or is an error, and never passed over for another: that would look at another cluster unsaid.
 * Only the places that nobody named (the project's default, then the home folder) are tried one after the other.
 */
export function chooseKubeconfig({ explicit, env, home = homedir(), exists = existsSync }: KubeconfigInput): KubeconfigChoice {
  if (explicit !== undefined && explicit !== '') return { kind: 'file', path: explicit, namedBy: 'cluster.kubeconfig' }
  if (/^(true|1|yes|on)$/i.test(env['K8S_IN_CLUSTER'] ?? '')) return { kind: 'in-cluster', namedBy: 'K8S_IN_CLUSTER' }
  const named = env['K8S_CONFIG_PATH']
  if (named !== undefined && named !== '') return { kind: 'file', path: named, namedBy: 'K8S_CONFIG_PATH' }
  if (exists(projectFile)) return { kind: 'file', path: projectFile, namedBy: 'default' }
  const kubectl = env['KUBECONFIG']
  if (kubectl !== undefined && kubectl !== '') return { kind: 'file', path: kubectl, namedBy: 'KUBECONFIG' }
  const own = join(home, '.kube', 'config')
  return exists(own) ? { kind: 'file', path: own, namedBy: 'default' } : { kind: 'none', looked: [projectFile, own] }
}
