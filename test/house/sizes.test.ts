import { describe, expect, it } from 'vitest'
import { sourceFiles, textOf } from './source-tree.ts'

const mostLines = 400
const mostMedian = 80
const mostNinetieth = 250

/** Files that may be longer, each with its reason. */
const excused: Readonly<Record<string, string>> = {
  'src/world/kinds.ts': 'the shapes of Kubernetes objects in one place, as flat as their documentation',
  'web/src/texts/en.ts': 'all words of one language in one place, for whoever translates',
  'web/src/texts/zh.ts': 'all words of one language in one place, for whoever translates',
}

describe('file sizes', () => {
  const sizes = ['src', 'agent', 'lab', 'bench', 'scripts', 'web/src']
    .flatMap((folder) => filesOf(folder))
    .map((path) => ({ path, lines: textOf(path).split('\n').length }))

  it(`stay under ${mostLines} lines, or say why not`, () => {
    expect(sizes.filter(({ path, lines }) => lines > mostLines && excused[path] === undefined)).toEqual([])
  })

  it('have no excuse that is no longer needed', () => {
    const needed = new Set(sizes.filter(({ lines }) => lines > mostNinetieth).map(({ path }) => path))
    expect(Object.keys(excused).filter((path) => !needed.has(path))).toEqual([])
  })

  it(`have a median under ${mostMedian} and nine in ten under ${mostNinetieth}`, () => {
    const ordered = sizes.map(({ lines }) => lines).toSorted((left, right) => left - right)
    expect(ordered[Math.floor(ordered.length / 2)] ?? 0).toBeLessThanOrEqual(mostMedian)
    expect(ordered[Math.floor(ordered.length * 0.9)] ?? 0).toBeLessThanOrEqual(mostNinetieth)
  })
})

function filesOf(folder: string): string[] {
  try {
    return sourceFiles(folder)
  } catch {
    return []
  }
}
