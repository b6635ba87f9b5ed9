import { afterEach, expect, it } from 'vitest'
import { Secret } from '../../../domain/secret.ts'
import { fakeParts } from '../../http/fake-parts.ts'
import { createServer } from '../../http/server.ts'
import { exchangeWith } from './exchange.ts'
import { tokenClient } from './token-client.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** The real interface, over a real connection. */
async function clientOf(name: string) {
  const app = await createServer(fakeParts({ tokens: { admin: 'admin', viewer: 'viewer' } }))
  stops.push(() => app.close())
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const token = new Secret(`token-of-${name}`)
  return tokenClient(exchangeWith({ url, token, language: 'en', signal: new AbortController().signal }))
}

it('makes, lists and removes tokens of a running server', async () => {
  const tokens = await clientOf('admin')
  expect((await tokens.add('alertmanager', 'operator')).reveal()).toMatch(/^aceso_/)
  const names = async () => (await tokens.list()).map(({ name, role }) => `${name} ${role}`).toSorted()
  expect(await names()).toEqual(['admin admin', 'alertmanager operator', 'viewer viewer'])
  await tokens.remove('alertmanager')
  expect(await names()).toEqual(['admin admin', 'viewer viewer'])
  await expect(tokens.remove('nobody')).rejects.toMatchObject({ code: 'not-found' })
})

it('is for administrators', async () => {
  const tokens = await clientOf('viewer')
  await expect(tokens.add('me-too', 'admin')).rejects.toMatchObject({ code: 'forbidden' })
})
