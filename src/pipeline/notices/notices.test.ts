import { describe, expect, it } from 'vitest'
import type { EventBody } from '../../domain/incident/timeline.ts'
import { diagnosed, shopStory } from './notices.fixture.ts'
import { noticeKindOf, noticeOf, saysTheSame, tellsTo } from './notices.ts'

const why = { en: 'it is so', zh: '如此' }

function told(...bodies: readonly EventBody[]) {
  const { incident, timeline } = shopStory(...bodies)
  const last = timeline.at(-1)
  return last === undefined ? undefined : noticeOf(last, incident, 'https://aceso.example/')
}

describe('notices', () => {
  it.each<[EventBody, string | undefined]>([
    [diagnosed(), 'opened'],
    [{ type: 'diagnosis.made', verdict: 'not-known', notChecked: [], earlier: [], durationMs: 1 }, 'opened'],
    [{ type: 'diagnosis.made', verdict: 'could-not-look', notChecked: [], earlier: [], durationMs: 1 }, 'opened'],
    [{ type: 'diagnosis.made', verdict: 'healthy', notChecked: [], earlier: [], durationMs: 1 }, undefined],
    [{ type: 'decision.made', planId: 'p-1', decision: 'wait-approval', why }, 'needs-approval'],
    [{ type: 'decision.made', planId: 'p-1', decision: 'suggest', why }, undefined],
    [{ type: 'decision.made', planId: 'p-1', decision: 'execute', why, tellFirst: true }, 'starting'],
    [{ type: 'decision.made', planId: 'p-1', decision: 'execute', why }, undefined],
    [{ type: 'verify.passed', planId: 'p-1', why, recoverMs: 1 }, 'mended'],
    [{ type: 'undo.done', planId: 'p-1' }, 'undone'],
    [{ type: 'undo.refused', planId: 'p-1', why }, 'could-not'],
    [{ type: 'write.refused', planId: 'p-1', index: 0, undo: false, message: 'no' }, 'could-not'],
    [{ type: 'step.failed', step: 'execute', code: 'internal', message: 'm', attempt: 4, dead: true }, 'could-not'],
    [{ type: 'step.failed', step: 'execute', code: 'internal', message: 'm', attempt: 1, dead: false }, undefined],
    [{ type: 'incident.closed', reason: 'recovered', why }, 'recovered'],
    [{ type: 'incident.closed', reason: 'mended', why }, undefined],
    [{ type: 'incident.closed', reason: 'dismissed', why }, undefined],
    [{ type: 'verify.waiting', planId: 'p-1', well: true, why }, undefined],
  ])('%j is told as %s', (body, kind) => {
    expect(told(body)?.kind).toBe(kind)
    const { incident, timeline } = shopStory(body)
    const event = timeline[1]
    expect(event === undefined ? undefined : noticeKindOf(event)).toBe(kind)
    expect(event === undefined ? [] : tellsTo(['webhook'])(event)).toEqual(kind === undefined ? [] : ['webhook'])
    expect(incident.id).toBe('i-1')
  })

  it('name the cause, where it is and its evidence, in both languages, with the page', () => {
    expect(told(diagnosed())).toMatchObject({
      title: { en: 'cart cannot start: key DB_URL is missing', zh: 'cart 无法启动：缺少键 DB_URL' },
      body: { en: "Deployment shop/cart\n- couldn't find key DB_URL", zh: 'Deployment shop/cart\n- 找不到键 DB_URL' },
      url: 'https://aceso.example/i/i-1',
    })
  })

  it('keep naming the cause later', () => {
    expect(told(diagnosed(), { type: 'verify.passed', planId: 'p-1', why, recoverMs: 1 })).toMatchObject({
      title: { en: 'Mended: cart cannot start: key DB_URL is missing', zh: '已修复：cart 无法启动：缺少键 DB_URL' },
      body: { en: 'Deployment shop/cart\nit is so', zh: 'Deployment shop/cart\n如此' },
    })
  })

  it('fall back on the signal where no cause is known', () => {
    expect(told({ type: 'diagnosis.made', verdict: 'could-not-look', notChecked: [], earlier: [], durationMs: 1 })).toMatchObject({
      title: { en: 'KubePodNotReady' },
      body: { zh: 'Deployment shop/cart\n无法查看集群。' },
    })
  })

  it('say the same when kind and cause are the same', () => {
    const [one, two, other] = [told(diagnosed()), told(diagnosed()), told(diagnosed('cart cannot start: image not found'))]
    if (one === undefined || two === undefined || other === undefined) throw new Error('a diagnosis is told')
    expect(saysTheSame(one, two)).toBe(true)
    expect(saysTheSame(one, other)).toBe(false)
  })
})
