import { describe, expect, it } from 'vitest'
import { storedCoreName } from './stored-name.ts'

const crashedAt = '2026-05-04T12:34:56.789Z'

describe('storedCoreName', () => {
  it('is the documented one', () => {
    const name = storedCoreName({
      instance: 'my-milvus',
      podName: 'my-milvus-querynode-7',
      containerName: 'querynode',
      crashedAt,
      suffix: '.core.gz',
    })
    expect(name).toBe('my-milvus/2026-05-04_12-34-56_my-milvus-querynode-7_querynode.core.gz')
  })

  it('says unknown for what is not known, and tells files of one name apart', () => {
    expect(storedCoreName({ crashedAt, suffix: '.core' }, 2)).toBe('unknown/2026-05-04_12-34-56_unknown_unknown-2.core')
  })

  it.each(['../../etc/cron.d', '/etc/passwd', '..', '.', 'a/b', 'a\0b', '.hidden', '-rf', '\u202egpj', 'x'.repeat(5000)])(
    'cannot be led elsewhere by %j',
    (part) => {
      const name = storedCoreName({ instance: part, podName: part, containerName: part, crashedAt, suffix: '.core.gz' })
      const segments = name.split('/')
      expect(segments).toHaveLength(2)
      for (const segment of segments) expect(segment).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,240}$/)
    },
  )
})
