import { expect, it } from 'vitest'
import type { Metadata } from './kinds.ts'
import { ownershipOf } from './ownership.ts'

const owned = (metadata: Partial<Metadata>) => ownershipOf({ kind: 'ConfigMap', metadata: { name: 'x', ...metadata } })

it.each<[string, Partial<Metadata>, string]>([
  [
    'Argo CD by its tracking id',
    { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/cart' } },
    'Argo CD: application shop',
  ],
  [
    'Flux by its kustomization',
    { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' } },
    'Flux: kustomization flux-system/apps',
  ],
  [
    'Flux by its Helm release',
    { labels: { 'helm.toolkit.fluxcd.io/name': 'cart', 'helm.toolkit.fluxcd.io/namespace': 'shop' } },
    'Flux: HelmRelease shop/cart',
  ],
  [
    'Helm by its release',
    {
      labels: { 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'cart-1.2.0' },
      annotations: { 'meta.helm.sh/release-name': 'cart' },
    },
    'Helm: values of release cart (chart cart-1.2.0)',
  ],
])('recognises %s', (_, metadata, expected) => {
  const owner = owned(metadata)
  expect(`${owner?.tool}: ${owner?.source}`).toBe(expected)
})

it('is not fooled by the instance label that Helm and Argo CD share', () => {
  expect(owned({ labels: { 'app.kubernetes.io/instance': 'cart' } })).toBeUndefined()
})
