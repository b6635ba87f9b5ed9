import { expect, it } from 'vitest'
import { importsOf, textOf } from './source-tree.ts'

/** Each costs the agent more memory than its work does; the S3 library is loaded only where a bucket is the store. */
const allowed = new Set(['prom-client', 'yaml', 'zod'])

function reached(from: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(from) || !from.endsWith('.ts')) return seen
  seen.add(from)
  for (const target of importsOf(from)) reached(target, seen)
  return seen
}

/** Packages that a file loads when it is loaded: types and imports on demand cost nothing. */
function packagesOf(path: string): string[] {
  const imports = [...textOf(path).matchAll(/^import (?!type )[^'"]*?from '([^.'][^']*)'/gm)].map((match) => match[1] ?? '')
  return imports.filter((name) => !name.startsWith('node:'))
}

it('the node agent loads no database, no server, no Kubernetes client and no logger of the server', () => {
  const files = [...reached('agent/main.ts')]
  expect(files).toContain('agent/compose.ts')
  expect(files.length).toBeGreaterThan(80)
  const loaded = files.flatMap((path) =>
    packagesOf(path)
      .filter((name) => !allowed.has(name))
      .map((name) => `${path} loads ${name}`),
  )
  expect(loaded).toEqual([])
})
