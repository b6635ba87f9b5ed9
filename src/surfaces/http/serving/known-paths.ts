/** The addresses of all routes, to tell "not there" from "not that way". */
export interface KnownPaths {
  add(url: string, methods: string | readonly string[]): void
  /** Methods that a concrete path answers to; empty when nothing answers there. */
  methodsAt(path: string): readonly string[]
}

export function knownPaths(): KnownPaths {
  const methods = new Map<string, Set<string>>()
  const patterns = new Map<string, RegExp>()
  return {
    add(url, added) {
      if (url.includes('*')) return
      const known = methods.get(url) ?? new Set()
      for (const method of [added].flat()) known.add(method)
      methods.set(url, known)
      patterns.set(url, new RegExp(`^${url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`))
    },
    methodsAt(path) {
      const found = [...patterns].filter(([, pattern]) => pattern.test(path)).flatMap(([url]) => [...(methods.get(url) ?? [])])
      return [...new Set(found)].filter((method) => method !== 'OPTIONS').sort()
    },
  }
}
