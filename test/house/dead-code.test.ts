import { describe, expect, it } from 'vitest'
import { importsOf, sourceFiles, textOf } from './source-tree.ts'

const folders = ['src', 'agent', 'lab', 'bench', 'scripts', 'test', 'web/src'] as const
const texts = new Map(folders.flatMap((folder) => sourceFiles(folder, { tests: true })).map((path) => [path, textOf(path)]))
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

describe('dead code', () => {
  it('is not exported: what leaves a file is used in another one', () => {
    const places = placesOfWords()
    const unused = [...texts].flatMap(([path, text]) =>
      [...text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => (places.get(name)?.size ?? 0) < 2)
        .map((name) => `${path}: ${name}`),
    )
    expect(unused).toEqual([])
  })

  it('has no file: each is imported, started by name, or a test', () => {
    const imported = new Set([...texts.keys()].flatMap((path) => importsOf(path)))
    const commands = [textOf('package.json'), textOf('web/index.html'), textOf('vitest.config.ts'), ...texts.values()].join('\n')
    const reached = (path: string): boolean =>
      isTest(path) || imported.has(path) || path.endsWith('vitest.config.ts') || commands.includes(path.split('/').slice(-1)[0] ?? path)
    expect([...texts.keys()].filter((path) => !reached(path))).toEqual([])
  })
})

/** In which files each word stands. */
function placesOfWords(): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>()
  for (const [path, text] of texts) {
    for (const word of new Set(text.match(/\w+/g))) {
      const known = places.get(word)
      if (known === undefined) places.set(word, new Set([path]))
      else known.add(path)
    }
  }
  return places
}
