import { describe, expect, it } from 'vitest'
import { listenHost, localRefusal } from './local.ts'

const request = (more: object = {}, headers: object = {}) => ({
  method: 'GET',
  headers: { host: 'localhost:8080', ...headers },
  peer: '127.0.0.1',
  corsOrigins: ['http://tool.example'],
  ...more,
})

describe('without any token', () => {
  it.each([
    ['the machine itself', request()],
    ['it by number', request({}, { host: '127.0.0.1:8080' })],
    ['it by the new number', request({ peer: '::1' }, { host: '[::1]:8080' })],
    ['it over a mapped address', request({ peer: '::ffff:127.0.0.1' })],
    [
      'its own page when it changes something',
      request({ method: 'POST' }, { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }),
    ],
    ['a command line when it changes something', request({ method: 'POST' })],
    ['a page that the settings allow', request({ method: 'POST' }, { origin: 'http://tool.example', 'sec-fetch-site': 'cross-site' })],
  ])('admits %s', (_, given) => {
    expect(localRefusal(given)).toBeUndefined()
  })

  it.each([
    ['another machine', request({ peer: '10.0.0.7' })],
    ['another machine that says it is this one', request({ peer: '10.0.0.7' }, { 'x-forwarded-for': '127.0.0.1' })],
    ['somebody behind a proxy here', request({}, { 'x-forwarded-for': '10.0.0.7' })],
    ['somebody behind another proxy here', request({}, { forwarded: 'for=10.0.0.7' })],
    ['a name that was made to point here', request({}, { host: 'evil.example:8080' })],
    ['a name that only begins as ours', request({}, { host: 'localhost.evil.example' })],
    ['a number that only begins as ours', request({}, { host: '127.0.0.1.evil.example' })],
    ['no name at all', request({ headers: {} })],
    ['another page that posts', request({ method: 'POST' }, { origin: 'http://evil.example' })],
    ['a page without an origin that posts', request({ method: 'POST' }, { origin: 'null' })],
    ['another local page that posts', request({ method: 'DELETE' }, { origin: 'http://localhost:3000' })],
    ['another site that hides its origin', request({ method: 'POST' }, { 'sec-fetch-site': 'cross-site' })],
  ])('refuses %s', (_, given) => {
    expect(localRefusal(given)).toEqual(expect.any(String))
  })

  it('listens on this machine only', () => {
    expect(listenHost('0.0.0.0', false)).toBe('127.0.0.1')
    expect(listenHost('0.0.0.0', true)).toBe('0.0.0.0')
  })
})
