import { expect, it } from 'vitest'
import { growth, linear } from '../../domain/growth.fixture.ts'
import { logMask } from './mask-log.ts'

const mask = logMask(['password', 'api_key', 'token'])

it.each([
  'connecting with password=hunter2 to db',
  '{"apiKey":"hunter2","level":"info"}',
  'DB_PASSWORD: hunter2',
  'x-api-key: hunter2',
  'Authorization: Bearer hunter2',
  'dial postgres://admin:hunter2@db:5432/shop failed',
  'access_token=hunter2&user=ann',
])('hides the secret of %j', (line) => {
  expect(mask(line)).not.toContain('hunter2')
})

it.each(['dial tcp 10.0.0.1:5432: connect: connection refused', 'GET https://shop.example/cart 404', 'panic: tokens exhausted'])(
  'leaves %j as it is',
  (line) => {
    expect(mask(line)).toBe(line)
  },
)

it('takes no time over a line without an end', async () => {
  for (const word of ['a', 'password', 'token_', 'http://']) {
    expect(await growth((characters) => void mask(word.repeat(characters / word.length)), 12_000), `growth with ${word}`).toBeLessThan(
      linear,
    )
  }
})
