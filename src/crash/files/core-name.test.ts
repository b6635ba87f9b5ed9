import { describe, expect, it } from 'vitest'
import { growth, linear } from '../../domain/growth.fixture.ts'
import { coreNameOf, isTemporary } from './core-name.ts'
import { matcherOfPattern } from './core-pattern.ts'

const bootId = '0123456789abcdef0123456789abcdef'

describe('names of cores', () => {
  it.each(['', '.zst', '.lz4', '.xz'])('of systemd are read with the ending %j', (ending) => {
    expect(coreNameOf(`core.milvus.1000.${bootId}.4242.1721038153200123${ending}`)).toEqual({
      pattern: 'systemd',
      command: 'milvus',
      uid: 1000,
      bootId,
      pid: 4242,
      crashedAtMs: 1_721_038_153_200,
    })
  })

  it.each([
    ['my\\x2eapp', 'my.app'],
    ['a\\x20b\\x2fc', 'a b/c'],
    ['\\xe4\\xb8\\xad', '中'],
    ['back\\xzz', 'back\\xzz'],
  ])('of systemd are unescaped: %s', (escaped, command) => {
    expect(coreNameOf(`core.${escaped}.0.${bootId}.1.1721038153200123`)).toMatchObject({ command })
  })

  it.each([
    ['core.milvus.4242.1000.11', { pattern: 'classic', command: 'milvus', pid: 4242, uid: 1000, signal: 11 }],
    ['core.my.app.4242.1000.6.gz', { pattern: 'classic', command: 'my.app', pid: 4242, uid: 1000, signal: 6 }],
    ['core.4242', { pattern: 'classic', pid: 4242 }],
    ['core', { pattern: 'classic' }],
    ['core.zst', { pattern: 'classic' }],
  ])('of the classic kind are read: %s', (name, expected) => {
    expect(coreNameOf(name)).toEqual(expected)
  })

  it.each(['.#core.milvus.0.1.2', '.#core', 'core.tmp', 'readme.txt', 'core.txt', 'score', 'core-old', ''])('are not %j', (name) => {
    expect(coreNameOf(name)).toBeUndefined()
  })

  it('are temporary while they are written', () => {
    expect(['.#core.x', '.nfs0001', 'core.1.part', 'core.1'].map(isTemporary)).toEqual([true, true, true, false])
  })
})

describe('a core_pattern', () => {
  it.each([
    ['core.%e.%p.%t', 'core.knowhere_srch.77.1721038153', { threadName: 'knowhere_srch', pid: 77, crashedAtMs: 1_721_038_153_000 }],
    [
      '/var/cores/%h-%E-%P-%u-%g-%s',
      'milvus-0-!milvus!bin!milvus-4242-1000-1001-11',
      { hostname: 'milvus-0', executable: '/milvus/bin/milvus', pid: 4242, uid: 1000, gid: 1001, signal: 11 },
    ],
    ['core.%f.%i.%I.%c.%d', 'core.milvus.7.4243.18446744073709551615.1', { command: 'milvus', tid: 7 }],
    ['100%%-core%Z.%p%', '100%-core.9', { pid: 9 }],
    ['core.%e.%p', 'core.folly.worker.3.12.zst', { threadName: 'folly.worker.3', pid: 12 }],
    ['core+(%p)', 'core+(5)', { pid: 5 }],
  ])('%s is read from %s', (pattern, name, expected) => {
    expect(matcherOfPattern(pattern)?.(name)).toEqual({ pattern: 'configured', ...expected })
  })

  it('gets the pid behind it where the kernel is told to', () => {
    expect(matcherOfPattern('core', true)?.('core.99')).toEqual({ pattern: 'configured', pid: 99 })
    expect(matcherOfPattern('core', false)?.('core.99')).toBeUndefined()
  })

  it('that is a pipe names no files', () => {
    expect(matcherOfPattern('|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h')).toBeUndefined()
  })

  it('wins over the usual names', () => {
    const matchers = [matcherOfPattern('core.%h.%p.%u.%s')].filter((matcher) => matcher !== undefined)
    expect(coreNameOf('core.milvus-0.1.2.11', matchers)).toMatchObject({ pattern: 'configured', hostname: 'milvus-0' })
    expect(coreNameOf('core.1', matchers)).toMatchObject({ pattern: 'classic' })
  })

  it('is matched in time that grows with the name', async () => {
    const match = matcherOfPattern('%e%h%E%e%h%f%p!')
    expect(match?.('1'.repeat(255))).toBeUndefined()
    expect(await growth((length) => match?.('1'.repeat(length)), 64)).toBeLessThan(linear)
  })
})
