import { expect, it } from 'vitest'
import type { Json } from '../domain/json.ts'
import { templateDifferences } from './template-difference.ts'

const template = (...containers: Json[]) => ({ metadata: { labels: { app: 'cart' } }, spec: { containers } })
const app = { name: 'app', image: 'cart:1' }
const proxy = { name: 'proxy', image: 'proxy:1' }

it('names the one field that differs, in lists of the same names by its place', () => {
  expect(templateDifferences(template(proxy, app), template(proxy, { ...app, image: 'cart:2' }))).toEqual([
    { path: ['spec', 'containers', 1, 'image'], before: 'cart:1', after: 'cart:2' },
  ])
})

it('takes lists of other names, or another order, as a whole: a place in one is another in the other', () => {
  const whole = templateDifferences(template(app), template(proxy, app))
  expect(whole).toEqual([{ path: ['spec', 'containers'], before: [app], after: [proxy, app] }])
  expect(templateDifferences(template(app, proxy), template(proxy, app))).toHaveLength(1)
})

it('tells an empty map from none, and leaves out what machines write', () => {
  expect(templateDifferences(template({ ...app, emptyDir: {} }), template(app))).toEqual([
    { path: ['spec', 'containers', 0, 'emptyDir'], before: {}, after: undefined },
  ])
  const restarted = { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } }
  expect(templateDifferences({ metadata: { annotations: {} } }, restarted)).toEqual([])
})
