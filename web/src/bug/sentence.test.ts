import { describe, expect, it } from 'vitest'
import { en } from '../texts/en.ts'
import { zh } from '../texts/zh.ts'
import { crashSentence } from './sentence.ts'

const base = { program: '/milvus/bin/milvus', signal: 'SIGABRT', frames: [], message: undefined }

describe('crashSentence', () => {
  it('names the program’s own innermost function', () => {
    const frames = ['libmilvus_core.so!milvus::storage::LocalChunkManager::RemoveDir', 'milvus!main']
    expect(crashSentence({ ...base, frames }, en)).toBe('milvus crashes in milvus::storage::LocalChunkManager::RemoveDir')
    expect(crashSentence({ ...base, frames }, zh)).toBe('milvus 在 milvus::storage::LocalChunkManager::RemoveDir 中崩溃')
  })

  it('says what the process said where no name is known, and the bare place where nothing else is', () => {
    const frames = ['libmilvus_core.so+0x240e']
    expect(crashSentence({ ...base, frames, message: 'remove local directory\n failed' }, en)).toBe(
      'milvus crashes: remove local directory failed',
    )
    expect(crashSentence({ ...base, frames }, en)).toBe('milvus crashes in libmilvus_core.so+0x240e')
    expect(crashSentence(base, en)).toBe('milvus crashes: SIGABRT')
  })

  it('keeps a hostile name to one short line', () => {
    const sentence = crashSentence({ ...base, program: '', frames: [`x!${'evil\n\u202e'.repeat(500)}`] }, en)
    expect(sentence.length).toBeLessThan(200)
    expect(sentence).toMatch(/^a program crashes in evil /)
    expect(sentence).not.toContain('\u202e')
  })
})
