import { describe, expect, it } from 'vitest'
import type { FieldChange } from '../../domain/incident/plan.ts'
import { failedTest, patchFor } from './json-patch.ts'

const present = {
  metadata: { uid: 'u1', annotations: { other: 'x' } },
  spec: { replicas: 2, template: { spec: { containers: [{ name: 'app', image: 'a:1', env: [{ name: 'A' }, { name: 'B' }] }] } } },
}
const container = ['spec', 'template', 'spec', 'containers', 0]
const change = (path: readonly (string | number)[], before: FieldChange['before'], after: FieldChange['after']): FieldChange => ({
  path,
  before,
  after,
  guards: [{ path: [...container, 'name'], value: 'app' }],
})
const texts = (...changes: FieldChange[]): string[] =>
  patchFor(present, changes, 'p-1/0').operations.map(
    ({ op, path, value }) => `${op} ${path}${value === undefined ? '' : ` ${JSON.stringify(value)}`}`,
  )

const name = '/spec/template/spec/containers/0'
const mark = 'add /metadata/annotations/aceso.dev~1plan "p-1/0"'

describe('a patch', () => {
  it('tests the uid, the guard and the old value before it replaces', () => {
    expect(texts(change([...container, 'image'], 'a:2', 'a:1'))).toEqual([
      'test /metadata/uid "u1"',
      `test ${name}/name "app"`,
      `test ${name}/image "a:2"`,
      `replace ${name}/image "a:1"`,
      mark,
    ])
  })

  it('tests that a field which is not there yet is absent', () => {
    expect(texts(change([...container, 'command'], undefined, ['x']))).toEqual([
      'test /metadata/uid "u1"',
      `test ${name}/name "app"`,
      `test ${name}/command null`,
      `add ${name}/command ["x"]`,
      mark,
    ])
  })

  it('makes the parents that are missing, once, for several changes below them', () => {
    expect(
      texts(
        change([...container, 'resources', 'limits', 'memory'], undefined, '1Gi'),
        change([...container, 'resources', 'limits', 'cpu'], undefined, '1'),
      ),
    ).toEqual([
      'test /metadata/uid "u1"',
      `test ${name}/name "app"`,
      `test ${name}/resources null`,
      `add ${name}/resources {"limits":{"memory":"1Gi"}}`,
      `add ${name}/resources/limits/cpu "1"`,
      mark,
    ])
  })

  it('tests the whole list before it adds behind its end', () => {
    expect(texts(change([...container, 'env', 2], undefined, { name: 'C' }))).toContain(`test ${name}/env [{"name":"A"},{"name":"B"}]`)
  })

  it('removes from behind, after everything else, so that no index moves', () => {
    const operations = texts(
      change([...container, 'env', 0], { name: 'A' }, undefined),
      change([...container, 'env', 1], { name: 'B' }, undefined),
    )
    expect(operations.slice(-2)).toEqual([`remove ${name}/env/1`, `remove ${name}/env/0`])
  })

  it('makes the annotations where there are none, only if there are none', () => {
    const bare = patchFor({ metadata: { uid: 'u1' } }, [], 'p-1/0')
    expect(bare.operations).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'u1' },
      { op: 'test', path: '/metadata/annotations', value: null },
      { op: 'add', path: '/metadata/annotations', value: { 'aceso.dev/plan': 'p-1/0' } },
    ])
  })

  it('says which field has moved on', () => {
    const { tests } = patchFor(present, [change(['spec', 'replicas'], 3, 4)], 'p-1/0')
    expect(failedTest(present, tests)?.path).toEqual(['spec', 'replicas'])
  })
})
