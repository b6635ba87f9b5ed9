import { describe, expect, it } from 'vitest'
import { readCore } from '../elf/core-facts.ts'
import { coreBytesOf, syntheticCore } from '../elf/synthetic-core.fixture.ts'
import { knownProcess } from './known-process.ts'

const { facts } = await readCore(coreBytesOf(syntheticCore()))

describe('what is known of a process', () => {
  it('comes from the notes where there are no attributes', () => {
    expect(knownProcess({ attributes: {}, facts, modifiedMs: 5000 })).toEqual({
      pid: 4242,
      uid: 1000,
      gid: 1001,
      signal: 11,
      command: 'milvus',
      executable: '/milvus/bin/milvus',
      crashedAtMs: 5000,
      hostname: 'milvus-querynode-7',
      notes: [],
    })
  })

  it('comes from the attributes first; the notes only fill in, and the name last', () => {
    const attributes = {
      pid: '99999',
      uid: '1000',
      gid: '1001',
      signal: '11',
      timestamp: '1721038153000000',
      hostname: 'milvus-0',
      comm: 'milvus',
      exe: '/milvus/bin/milvus',
    }
    expect(knownProcess({ attributes, facts, name: { pattern: 'systemd', crashedAtMs: 1, pid: 1 }, modifiedMs: 2 })).toEqual({
      pid: 99_999,
      uid: 1000,
      gid: 1001,
      signal: 11,
      command: 'milvus',
      executable: '/milvus/bin/milvus',
      crashedAtMs: 1_721_038_153_000,
      hostname: 'milvus-0',
      notes: ['process 99999 of the node is process 4242 of its container'],
    })
  })

  it('counts as the node does where systemd’s name tells it', () => {
    expect(knownProcess({ attributes: {}, facts, name: { pattern: 'systemd', pid: 99_999 }, modifiedMs: 0 }).pid).toBe(99_999)
    expect(knownProcess({ attributes: {}, facts, name: { pattern: 'classic', pid: 99_999 }, modifiedMs: 0 }).pid).toBe(4242)
  })

  it('says where sources disagree', () => {
    const known = knownProcess({
      attributes: { signal: '6', exe: '/bin/other', uid: 'x' },
      facts,
      name: { pattern: 'classic', signal: 8, command: 'etcd', uid: 0 },
      modifiedMs: 0,
    })
    expect(known).toMatchObject({ signal: 6, executable: '/bin/other', uid: 1000 })
    expect(known.notes).toEqual([
      'user: core 1000, name 0; the first is taken',
      'signal: attribute 6, core 11, name 8; the first is taken',
      'command: core milvus, name etcd; the first is taken',
      'program: attribute /bin/other, core /milvus/bin/milvus; the first is taken',
    ])
  })

  it('takes the name where the core says nothing', () => {
    const silent = { ...facts, pid: 0, command: '', executable: '', environment: {}, signal: { number: 0, name: 'signal 0', code: 0 } }
    expect(
      knownProcess({
        attributes: {},
        facts: silent,
        name: { pattern: 'classic', command: 'milvus', pid: 7, signal: 6, hostname: 'h', crashedAtMs: 9 },
        modifiedMs: 0,
      }),
    ).toMatchObject({
      pid: 7,
      signal: 6,
      command: 'milvus',
      hostname: 'h',
      crashedAtMs: 9,
      notes: [],
    })
  })
})
