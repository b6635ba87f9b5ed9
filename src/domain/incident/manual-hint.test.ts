import { describe, expect, it } from 'vitest'
import { objectRef } from '../object-ref.ts'
import { verbatim } from '../text.ts'
import type { Incident } from './incident.ts'
import { manualHintOf } from './manual-hint.ts'
import type { Plan, PlannedAction } from './plan.ts'

const cart = objectRef('Deployment', 'shop', 'cart')
const action: PlannedAction = {
  kind: 'patch-probe',
  target: cart,
  targetUid: 'u-1',
  targetGeneration: 1,
  params: { container: 'app' },
  write: { verb: 'patch', changes: [] },
  risk: 'medium',
  title: verbatim('x'),
  diff: '',
  undoable: true,
  manual: '',
}

function tried(cause: string, more: Partial<PlannedAction> = {}, state: Plan['state'] = 'undone'): Incident {
  const plan = { id: 'p-1', state, actions: [{ ...action, ...more }] }
  const trouble = { cause: { cause, object: cart, facts: {} }, symptoms: [] }
  // Of an incident only these parts are read.
  return { state: 'watching', noEffect: { planId: 'p-1', why: verbatim('still there') }, plan, trouble } as unknown as Incident
}

const commands = (incident: Incident) => manualHintOf(incident)?.samples.map(({ command }) => command)

const resources = `kubectl patch deployment cart -n shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","resources":{"requests":{"memory":"32Mi","cpu":"50m"},"limits":{"memory":"64Mi","cpu":"100m"}}}]}}}}'`
const probe = `kubectl patch deployment cart -n shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","readinessProbe":{"httpGet":{"path":"/"},"periodSeconds":10,"failureThreshold":3}}]}}}}'`

describe('a hint for the hand', () => {
  it('names what may stand in the way, says that its commands are samples, and gives the likelier first', () => {
    const hint = manualHintOf(tried('schedule.insufficient-resources'))
    expect(hint?.seen.en).toBe('still there')
    expect(hint?.reasons.map(({ zh }) => zh)).toEqual([
      '集群资源可能不足，无法满足新 Pod 的请求',
      '可能缺少权限，`aceso doctor` 会逐一列出',
      '期间可能无法访问 Kubernetes API 服务器',
    ])
    expect(hint?.caution.en).toContain('samples')
    expect(hint?.caution.zh).toContain('示例')
    expect(hint?.samples.map(({ command }) => command)).toEqual([resources, probe])
    expect(commands(tried('probe.path-wrong'))).toEqual([probe, resources])
  })

  it('never advises less memory to what was killed for lack of it', () => {
    expect(commands(tried('memory.limit-too-low'))).toEqual([probe])
  })

  it('knows the container from what was changed, from the cause, or from a symptom', () => {
    const change = { path: ['x'], before: 1, after: 2, guards: [{ path: ['spec', 'containers', 0, 'name'], value: 'app' }] }
    const unsaid = tried('x', { params: {} })
    const [byWrite, byFact, bySymptom] = [
      tried('x', { params: {}, write: { verb: 'patch', changes: [change] } }),
      { ...unsaid, trouble: { ...unsaid.trouble, cause: { facts: { container: 'app' } } } },
      { ...unsaid, trouble: { ...unsaid.trouble, symptoms: [{ container: 'app' }] } },
    ] as readonly Incident[] as [Incident, Incident, Incident]
    for (const incident of [byWrite, byFact, bySymptom]) expect(commands(incident)?.[0]).toBe(resources)
  })

  it('gives no command where it is not known for what, and says the rest', () => {
    expect(commands(tried('x', { params: {} }))).toEqual([])
    expect(commands(tried('x', { target: objectRef('Service', 'shop', 'cart') }))).toEqual([])
    expect(commands(tried('x', { target: objectRef('Deployment', 'shop', "x'; id '") }))).toEqual([])
  })

  it.each([
    ['nothing was tried in vain', { ...tried('x'), noEffect: undefined } as unknown as Incident],
    ['another plan has come since', { ...tried('x'), noEffect: { planId: 'p-0', why: verbatim('x') } }],
    ['it is over', { ...tried('x'), state: 'closed' as const }],
    ['an instance was to be taken down', tried('x', { cleanUp: true })],
  ])('is not given where %s', (_, incident) => {
    expect(manualHintOf(incident)).toBeUndefined()
  })
})
