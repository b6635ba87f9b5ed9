import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export interface ProgramFiles {
  /** From the root, with those that are only loaded later, and texts beside them. */
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
  const texts = [...new Set([...sources].map(dirname))].flatMap((folder) => textsIn(root, folder))
  return { sources: [...new Set([...sources, ...texts])].toSorted(), packages: packagesFor(root, [...names]) }
}

/** What a source reads from its own folder at run time: texts that are no code. */
function textsIn(root: string, folder: string): string[] {
  if (folder === '.') return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.m?[jt]s$/.test(entry.name))
    .map((entry) => join(folder, entry.name))
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
    waiting.push(...neededBy(manifestOf(join(root, folder))).map((one) => ({ ...one, from: folder })))
  }
  return [...found].toSorted()
}

interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** What is optional is taken where it is installed and missed by nobody else; optional peers are not. */
function neededBy(manifest: PackageManifest): { readonly name: string; readonly isNeeded: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true)
  return [
    ...Object.keys(dependencies).map((name) => ({ name, isNeeded: !(name in optionalDependencies) })),
    ...peers.map((name) => ({ name, isNeeded: true })),
  ]
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
