import { describe, expect, it } from 'vitest'
import { reportFaults } from '../../../src/domain/release/report.ts'
import { modelFailures, refusalReasons } from '../../../src/ports/model/model.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

type Tree = string | { readonly [key: string]: Tree }

/** Every sentence with its path, so that a difference names its place. */
function sentences(tree: Tree, path = ''): ReadonlyMap<string, string> {
  if (typeof tree === 'string') return new Map([[path, tree]])
  return new Map(Object.entries(tree).flatMap(([key, branch]) => [...sentences(branch, `${path}.${key}`)]))
}

const namesIn = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted()
const english = sentences(en)
const chinese = sentences(zh)

describe('the two languages', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  it('fill the same names', () => {
    // A form for one may leave the number out ("came back once"), so those are compared without it.
    const different = [...english].filter(([path, sentence]) => {
      const drop = (names: string[]): string => names.filter((name) => !(path.endsWith('.one') && name === 'n')).join(' ')
      return drop(namesIn(sentence)) !== drop(namesIn(chinese.get(path) ?? ''))
    })
    expect(different).toEqual([])
  })

  it('leave no Chinese sentence in English', () => {
    const untranslated = [...chinese].filter(([path, sentence]) => sentence === english.get(path) && /[a-z]{3} [a-z]{3}/.test(sentence))
    expect(untranslated).toEqual([])
  })

  it('have words for every reason why there is no report', () => {
    const codes = [...reportFaults, ...[...refusalReasons, ...modelFailures].map((reason) => `model-${reason}`)]
    expect(Object.keys(en.report.failure.codes).toSorted()).toEqual(codes.toSorted())
  })

  it('do not shout', () => {
    expect([...english.values(), ...chinese.values()].filter((sentence) => /[!！]/.test(sentence))).toEqual([])
  })
})
