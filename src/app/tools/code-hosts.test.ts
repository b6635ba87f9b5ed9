import { describe, expect, it } from 'vitest'
import type { CodeHost } from '../../ports/code-host.ts'
import { Config } from '../config/schema.ts'
import { codeHosts } from './code-hosts.ts'

const hostsOf = (settings: object) => codeHosts(Config.parse(settings))
const signal = new AbortController().signal
const asking = async (settings: object, owner: string, name: string): Promise<unknown> => {
  const hosts = hostsOf(settings) as { readonly value: CodeHost }
  return await hosts.value.latestRelease({ owner, name }, signal).catch((fault: unknown) => fault)
}
/** Nothing listens there: to get so far is to have been let through. */
const nowhere = { url: 'http://127.0.0.1:59999', timeoutSeconds: 1 }

describe('codeHosts', () => {
  it('is off, with what would switch it on, where nothing is configured', () => {
    expect(hostsOf({})).toEqual({ kind: 'off', why: expect.stringContaining('set GITHUB_TOKEN') })
  })

  it.each([
    ['shop', 'cart'],
    ['SHOP', 'Cart'],
    ['pay', 'anything'],
  ])('asks GitHub for what is on the list: %s/%s', async (owner, name) => {
    const fault = await asking({ github: { ...nowhere, repositories: ['shop/cart', 'pay/*'] } }, owner, name)
    expect(fault).toMatchObject({ code: 'source-unavailable', message: expect.stringContaining('127.0.0.1:59999') })
  })

  it.each([
    ['shop', 'other'],
    ['payroll', 'x'],
  ])('and for nothing else: %s/%s', async (owner, name) => {
    const fault = await asking({ github: { ...nowhere, repositories: ['shop/cart', 'pay/*'] } }, owner, name)
    expect(fault).toMatchObject({ code: 'not-found', next: expect.stringContaining('github.repositories') })
  })

  it('never asks GitHub where only folders are configured', async () => {
    expect(await asking({ github: nowhere, git: { repositories: { 'shop/cart': '/srv/cart' } } }, 'shop', 'other')).toMatchObject({
      code: 'not-found',
      next: expect.stringContaining('git.repositories'),
    })
  })
})
