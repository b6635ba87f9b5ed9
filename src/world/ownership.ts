import type { AnyObject } from './kinds.ts'

export interface Ownership {
  readonly tool: 'Argo CD' | 'Flux' | 'Helm'
  /** Where the change belongs: application, kustomization or release. */
  readonly source: string
}

/**
 * The GitOps tool or package manager that owns an object, by the marks these tools leave: a direct write would be put back by the tool, or lost with the next
 * upgrade. Argo CD's default label `app.kubernetes.io/instance` is Helm's too and proves nothing, so only its tracking id and own label count.
 */
export function ownershipOf(object: AnyObject): Ownership | undefined {
  const { labels = {}, annotations = {} } = object.metadata
  const file = annotations['config.kubernetes.io/path'] ?? annotations['internal.config.kubernetes.io/path']
  const inFile = file === undefined ? '' : `, file ${file}`

  const tracking = annotations['argocd.argoproj.io/tracking-id']
  const application = tracking?.split(':')[0] ?? labels['argocd.argoproj.io/instance']
  if (application !== undefined) return { tool: 'Argo CD', source: `application ${application}${inFile}` }

  const kustomization = labels['kustomize.toolkit.fluxcd.io/name']
  if (kustomization !== undefined) {
    return { tool: 'Flux', source: `kustomization ${labels['kustomize.toolkit.fluxcd.io/namespace'] ?? ''}/${kustomization}${inFile}` }
  }
  const fluxRelease = labels['helm.toolkit.fluxcd.io/name']
  if (fluxRelease !== undefined)
    return { tool: 'Flux', source: `HelmRelease ${labels['helm.toolkit.fluxcd.io/namespace'] ?? ''}/${fluxRelease}` }

  const release = annotations['meta.helm.sh/release-name']
  if (release !== undefined && labels['app.kubernetes.io/managed-by'] === 'Helm') {
    const chart = labels['helm.sh/chart']
    return { tool: 'Helm', source: `values of release ${release}${chart === undefined ? '' : ` (chart ${chart})`}` }
  }
  return undefined
}
