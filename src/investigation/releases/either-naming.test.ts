import { expect, it } from 'vitest'
import { z } from 'zod'
import { eitherNaming } from './either-naming.ts'

const schema = eitherNaming(z.strictObject({ id: z.string(), appName: z.string().optional() }))

it('reads a field by its own name and as it is written on the wire', () => {
  expect(schema.parse({ id: 'a', app_name: 'cart' })).toEqual({ id: 'a', appName: 'cart' })
  expect(schema.parse({ id: 'a', appName: 'cart', app_name: 'pay' })).toEqual({ id: 'a', appName: 'cart' })
})

it('takes null for absent', () => {
  expect(schema.parse({ id: 'a', app_name: null })).toEqual({ id: 'a' })
  expect(schema.safeParse({ id: null }).success).toBe(false)
})

it('knows no other field, and nothing that is no object', () => {
  expect(schema.safeParse({ id: 'a', appname: 'cart' }).success).toBe(false)
  expect(schema.safeParse([{ id: 'a' }]).success).toBe(false)
})
