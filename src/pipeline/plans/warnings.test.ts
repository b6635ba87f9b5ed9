import { expect, it } from 'vitest'
import type { PlannedAction } from '../../domain/incident/plan.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import { world } from '../../world/builder/world-builder.ts'
import { PipelineSettings } from '../settings.ts'
import { warningsOf } from './warnings.ts'

const shop = world()
  .configMap('shop/settings', { MODE: 'fast' })
  .deployment('shop/cart', { replicas: 6, env: { MODE: { configMap: 'settings', key: 'MODE' } } })
  .deployment('shop/mail', { replicas: 2 })
  .service('shop/cart')
  .build()

const changing = (target: ObjectRef): PlannedAction => ({
  kind: 'x',
  target,
  targetUid: 'u',
  targetGeneration: 1,
  params: {},
  write: { verb: 'patch', changes: [] },
  risk: 'medium',
  title: verbatim('x'),
  diff: '',
  undoable: true,
  manual: '',
})

const warnings = (kind: string, name: string, confidence = 0.99): readonly string[] =>
  warningsOf([changing(objectRef(kind, 'shop', name))], confidence, shop, PipelineSettings.parse({})).map(({ en }) => en)

it.each([
  ['Deployment', 'cart', ['touches 6 pods']],
  ['Service', 'cart', ['touches 6 pods']],
  ['ConfigMap', 'settings', ['touches 6 pods']],
  ['Deployment', 'mail', []],
] as const)('a change of %s %s is said to touch', (kind, name, expected) => {
  expect(warnings(kind, name)).toEqual(expected)
})

it('a cause that is not sure is said to be so', () => {
  expect(warnings('Deployment', 'mail', 0.5)).toEqual(['the cause is not sure'])
})
