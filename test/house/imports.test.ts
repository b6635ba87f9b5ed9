import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importsOf, sourceFiles } from './source-tree.ts'

const plugins = ['sources', 'analyzers', 'actions', 'notifiers', 'tools'] as const

/** Which rooms under src/ a room may import. ARCHITECTURE.md says why. A room not named here may import nothing. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  statistics: [],
  domain: ['statistics'],
  world: ['domain'],
  ports: ['domain', 'world'],
  ...Object.fromEntries(plugins.map((room) => [room, ['domain', 'statistics', 'world', 'ports']])),
  crash: ['domain', 'statistics', 'world', 'ports'],
  investigation: ['domain', 'statistics', 'world', 'ports'],
  diagnosis: ['domain', 'statistics', 'world', 'ports', 'analyzers/contract.ts'],
  pipeline: ['domain', 'ports', 'world', 'diagnosis', ...plugins.map((room) => `${room}/contract.ts`)],
  adapters: ['domain', 'world', 'ports'],
  surfaces: ['domain', 'world', 'ports', 'pipeline', 'diagnosis', 'crash', 'investigation', 'sources/contract.ts'],
  app: ['*'],
  main: ['app', 'surfaces', 'domain'],
  /** The node agent: its own entry beside src/, small, without database, Kubernetes client or server. */
  agent: ['domain', 'ports', 'crash', 'adapters/cores', 'adapters/debuggers', 'adapters/processes', 'adapters/blobs', 'adapters/locks'],
}

const roomOf = (path: string): string => (path.startsWith('agent/') ? 'agent' : (path.split('/')[1] ?? '').replace(/\.ts$/, ''))

describe('imports', () => {
  const files = [...sourceFiles('src'), ...(existsSync('agent') ? sourceFiles('agent') : [])]

  it('go only where a room may look', () => {
    const forbidden = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !isAllowed(file, target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(forbidden).toEqual([])
  })

  it('never run both ways between two folders', () => {
    const pairs = new Set<string>()
    for (const file of files) {
      for (const target of importsOf(file)) {
        const [from, to] = [folderOf(file), folderOf(target)]
        if (from !== to) pairs.add(`${from} ${to}`)
      }
    }
    const both = [...pairs].filter((pair) => pairs.has(pair.split(' ').reverse().join(' ')) && pair < pair.split(' ').reverse().join(' '))
    expect(both).toEqual([])
  })

  it('never lead back to the file they start from', () => {
    const all = ['src', 'lab', 'bench', 'scripts', 'web/src'].flatMap((folder) => sourceFiles(folder))
    expect(cyclesIn(new Map(all.map((file) => [file, importsOf(file)])))).toEqual([])
  })

  it('of a plug-in reach its own contract and helpers, never a sibling plug-in', () => {
    const siblings = files
      .filter((file) => isPlugin(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => isPlugin(target) && target !== file)
          .map((target) => `${file} -> ${target}`),
      )
    expect(siblings).toEqual([])
  })
})

/** Each circle once, as the files on it. */
function cyclesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const walk = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file)
    if (start >= 0) cycles.push([...trail.slice(start), file].join(' -> '))
    if (start >= 0 || done.has(file)) return
    for (const target of imports.get(file) ?? []) walk(target, [...trail, file])
    done.add(file)
  }
  for (const file of imports.keys()) walk(file, [])
  return cycles
}

function isAllowed(file: string, target: string): boolean {
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === to) return true
  if (!target.startsWith('src/')) return target === 'package.json'
  if (to === 'app' && from !== 'main') return false
  const allowed = mayImport[from] ?? []
  const path = target.slice('src/'.length)
  return allowed.some((room) => room === '*' || room === to || path === room || path.startsWith(`${room}/`))
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/')
}

/** A file directly in a plug-in folder that the folder's list names. */
function isPlugin(path: string): boolean {
  const [, room, name, more] = path.split('/')
  if (room === undefined || name === undefined || more !== undefined || !(plugins as readonly string[]).includes(room)) return false
  const list = `src/${room}/index.ts`
  return pluginsIn(list).includes(path)
}

const listed = new Map<string, string[]>()
function pluginsIn(list: string): string[] {
  let paths = listed.get(list)
  if (paths === undefined) {
    paths = importsOf(list).filter((path) => !path.endsWith('/contract.ts'))
    listed.set(list, paths)
  }
  return paths
}
