import type { EarlierKey } from './earlier-keys.ts'
import type { Layers } from './layers.ts'

/** Documented variables of earlier systems that somebody sets and nobody reads. */
export function uselessVariables(earlier: readonly EarlierKey[], { variables }: Pick<Layers, 'variables'>): string[] {
  return earlier.flatMap((key) => {
    if ('as' in key) return []
    const names = key.variables ?? []
    return names.flatMap((name) =>
      variables.filter((layer) => layer.variables[name] !== undefined).map((layer) => `not used: ${name} (${layer.name}); ${key.instead}`),
    )
  })
}
