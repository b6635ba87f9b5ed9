import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, projectRoot, sourceFiles, textOf } from './source-tree.ts'

const folders = ['sources', 'analyzers', 'actions', 'notifiers', 'tools', 'investigation/rules']

/** A plug-in file is one that calls its folder's `define...`, or makes what its contract names; other files of the folder are its plug-ins' shared means. */
const isPlugin = (path: string): boolean =>
  /^export const \w+(?:: \w+)? = define[A-Z]\w+\(|^export const \w+: (?:WatchSource|ReleaseRule) = |^export function .*: ReleaseRule \{$/m.test(
    textOf(path),
  )

describe.each(folders)('the list of %s', (folder) => {
  const plugins = sourceFiles(`src/${folder}`).filter((path) => isPlugin(path))
  const list = importsOf(`src/${folder}/index.ts`).filter((path) => !path.endsWith('/contract.ts'))

  it('names every plug-in of its folder, and nothing else', () => {
    expect(list.toSorted()).toEqual(plugins)
  })

  it('has plug-ins whose kind is their file name', () => {
    const wrong = plugins.filter((path) => !textOf(path).includes(`kind: '${basename(path, '.ts')}'`))
    expect(wrong).toEqual([])
  })

  it('has a test beside every plug-in', () => {
    expect(plugins.filter((path) => !existsSync(join(projectRoot, path.replace(/\.ts$/, '.test.ts'))))).toEqual([])
  })
})
