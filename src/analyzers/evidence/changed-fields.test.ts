import { expect, it } from 'vitest'
import type { Container } from '../../world/kinds.ts'
import { changedFieldsOf } from './changed-fields.ts'

const template = (...containers: Container[]) => ({ spec: { containers } })
const app: Container = { name: 'app', image: 'cart:1' }
const proxy: Container = { name: 'proxy', image: 'proxy:1' }

it('says fields as people write them', () => {
  expect(changedFieldsOf(template(app), template({ ...app, image: 'cart:2' }))).toEqual([
    { path: 'containers[app].image', before: 'cart:1', after: 'cart:2' },
  ])
})

it('finds an item by its name wherever it stands, and tells one that came', () => {
  const changed = changedFieldsOf(template(app), template(proxy, { ...app, env: [{ name: 'MODE', value: 'fast' }] }))
  expect(changed.map(({ path, before }) => `${path} was ${before}`)).toEqual([
    'containers[app].env[MODE] was (none)',
    'containers[proxy] was (none)',
  ])
})

it('says nothing of an order, of an empty list, or of the old name of the service account', () => {
  expect(changedFieldsOf(template(app, proxy), template(proxy, app))).toEqual([])
  expect(changedFieldsOf(template(app), template({ ...app, env: [] }))).toEqual([])
  const [old, renamed] = [{ serviceAccount: 'a' }, { serviceAccount: 'b' }].map((extra) => ({ spec: { containers: [app], ...extra } }))
  expect(old === undefined || renamed === undefined ? undefined : changedFieldsOf(old, renamed)).toEqual([])
})
