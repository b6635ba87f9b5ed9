import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export const projectRoot = resolve(import.meta.dirname, '../..')

/** Every TypeScript file below a folder of the project, as paths from its root; tests only when asked for. */
export function sourceFiles(folder: string, options: { readonly tests?: boolean } = {}): string[] {
  const found: string[] = []
  const walk = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) {
        if (!['node_modules', 'dist', 'fixtures'].includes(entry.name)) walk(path)
      } else if (
        /\.tsx?$/.test(entry.name) &&
        !entry.name.endsWith('.d.ts') &&
        (options.tests === true || !/\.test\.tsx?$/.test(entry.name))
      ) {
        found.push(relative(projectRoot, path))
      }
    }
  }
  walk(join(projectRoot, folder))
  return found.sort()
}

export function textOf(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8')
}

/** Files of the project that a file imports (types too), as paths from the root. */
export function importsOf(path: string): string[] {
  const specifiers = [...textOf(path).matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1] ?? '')
  return specifiers.map((specifier) => relative(projectRoot, resolve(projectRoot, dirname(path), specifier)))
}
