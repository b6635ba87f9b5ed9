import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export interface ProgramFiles {
  /** From the root, with those that are only loaded later. */
  readonly sources: readonly string[]
  /** Folders below node_modules, from the root. */
  readonly packages: readonly string[]
}

/** What a program of this project needs to run: the sources that it imports, and the packages that these and their packages need. Types alone are not followed. */
export function programFiles(root: string, entry: string): ProgramFiles {
  const sources = new Set<string>()
  const names = new Set<string>()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (sources.has(file)) continue
    sources.add(file)
    if (!/\.m?[jt]s$/.test(file)) continue
    for (const wanted of importsIn(readFileSync(join(root, file), 'utf8'))) {
      if (wanted.startsWith('.')) waiting.push(relative(root, resolve(root, dirname(file), wanted)))
      else if (!wanted.startsWith('node:')) names.add(packageOf(wanted))
    }
  }
  return { sources: [...sources].toSorted(), packages: packagesFor(root, [...names]) }
}

/** Static and later imports, and files that a worker is started from. */
const importing = [
  /^(?:import|export)(?! type\b)[\w$*,{}\s]*?\bfrom '([^']+)'/gm,
  /^import '([^']+)'/gm,
  /\bimport\(\s*'([^']+)'\s*\)/g,
  /new URL\('([^']+)', import\.meta\.url\)/g,
] as const

function importsIn(text: string): string[] {
  return importing.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
}

/** `@scope/name/part` is in the package `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** As npm resolves: the package beside the one that asks, or further up. */
function packagesFor(root: string, names: readonly string[]): string[] {
  const found = new Set<string>()
  const waiting = names.map((name) => ({ from: '', name, isNeeded: true }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = nearest(root, next.from, next.name)
    if (folder === undefined) {
      if (next.isNeeded) throw new Error(`${next.name} is not installed: run npm ci`)
      continue
    }
    if (found.has(folder)) continue
    found.add(folder)
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(join(root, folder))
    for (const name of Object.keys(dependencies)) waiting.push({ from: folder, name, isNeeded: !(name in optionalDependencies) })
  }
  return [...found].toSorted()
}

interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

function manifestOf(folder: string): PackageManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageManifest
}

function nearest(root: string, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const folder = join(at, 'node_modules', name)
    if (existsSync(join(root, folder, 'package.json'))) return folder
    if (at === '') return undefined
  }
}
