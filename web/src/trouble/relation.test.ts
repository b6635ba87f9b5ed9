import { describe, expect, it } from 'vitest'
import { relations } from '../../../src/diagnosis/relations.ts'
import { objectRef } from '../../../src/domain/object-ref.ts'
import { say } from '../language/say.ts'
import { en } from '../texts/en.ts'
import { zh } from '../texts/zh.ts'
import { relationSentence } from './relation.ts'

const node = objectRef('Node', '', 'worker-7')
const pod = objectRef('Pod', 'shop', 'cart-1')

describe('relationSentence', () => {
  it.each([en, zh])('says every relation in words (%#)', (texts) => {
    for (const relation of relations) {
      const sentence = relationSentence({ from: node, to: pod, relation }, { texts, say })
      expect(sentence).toContain('Node worker-7')
      expect(sentence).toContain('Pod shop/cart-1')
      expect(sentence).not.toContain('→')
    }
  })

  it('names cause and symptom the right way round', () => {
    expect(relationSentence({ from: node, to: pod, relation: 'hosts' }, { texts: en, say })).toBe('Pod shop/cart-1 runs on Node worker-7')
    expect(relationSentence({ from: node, to: pod, relation: 'hosts' }, { texts: zh, say })).toBe('Pod shop/cart-1 运行在 Node worker-7 上')
  })

  it('shows a relation it does not know, and is not misled by names that every object has', () => {
    expect(relationSentence({ from: node, to: pod, relation: 'drains' }, { texts: en, say })).toBe(
      'Node worker-7 → Pod shop/cart-1: drains',
    )
    expect(relationSentence({ from: node, to: pod, relation: 'constructor' }, { texts: en, say })).toContain(': constructor')
  })
})
