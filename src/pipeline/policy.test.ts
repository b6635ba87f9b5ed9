import { describe, expect, it } from 'vitest'
import { CleanerSettings } from '../domain/crash/cleaner-settings.ts'
import type { Plan, PlannedAction } from '../domain/incident/plan.ts'
import { objectRef } from '../domain/object-ref.ts'
import { verbatim } from '../domain/text.ts'
import type { WriteDone } from '../ports/store/store.ts'
import { blockOf, riskOf, startsByItself } from './policy.ts'
import { PipelineSettings } from './settings.ts'

const now = '2026-05-04T12:00:00.000Z'
const target = objectRef('Deployment', 'shop', 'cart')
const action: PlannedAction = {
  kind: 'restart',
  target,
  targetUid: 'u',
  targetGeneration: 1,
  params: {},
  write: { verb: 'patch', changes: [] },
  risk: 'low',
  title: verbatim('x'),
  diff: '',
  undoable: true,
  manual: '',
}
const plan: Plan = {
  id: 'p-1',
  incidentId: 'i-1',
  clusterId: 'c',
  actions: [action],
  why: verbatim('x'),
  risk: 'low',
  digest: 'd',
  requestedBy: 'aceso',
  createdAt: now,
  expiresAt: now,
  requiredApprovals: 1,
  approvals: [],
  state: 'proposed',
  warnings: [],
}
const settings = (more: Record<string, unknown> = {}): PipelineSettings => PipelineSettings.parse(more)
const cleaner = (more: Record<string, unknown> = {}): CleanerSettings => CleanerSettings.parse(more)
const free = { paused: false, now, writes: [] as WriteDone[] }
const done = (more: Partial<WriteDone> = {}): WriteDone => ({
  incidentId: 'i-0',
  planId: 'p-0',
  at: now,
  action: 'restart',
  target: 'Deployment shop/cart',
  risk: 'low',
  ...more,
})

describe('what may not be written', () => {
  it('is nothing in an ordinary namespace', () => {
    expect(blockOf(plan, settings(), free)).toBeUndefined()
  })

  it.each([
    ['a protected namespace', settings({ protectedNamespaces: ['shop'] }), free, 'refuse'],
    ['all writes paused', settings(), { ...free, paused: true }, 'hold'],
    ['a write to the same object a minute ago', settings(), { ...free, writes: [done({ at: '2026-05-04T11:59:00.000Z' })] }, 'hold'],
    [
      'a write to the same object a minute ago, after an older one',
      settings(),
      { ...free, writes: [done({ at: '2026-05-04T08:00:00.000Z' }), done({ at: '2026-05-04T11:59:00.000Z' })] },
      'hold',
    ],
    [
      'the same action on another object a minute ago, where that has a pause',
      settings({ actionCooldownMinutes: { restart: 5 } }),
      { ...free, writes: [done({ target: 'Deployment shop/other', at: '2026-05-04T11:59:00.000Z' })] },
      'hold',
    ],
    [
      'the daily limit used up',
      settings({ dailyLimits: { low: 1 } }),
      { ...free, writes: [done({ target: 'Deployment shop/other' })] },
      'refuse',
    ],
  ] as const)('because of %s', (_, given, context, kind) => {
    expect(blockOf(plan, given, context)?.kind).toBe(kind)
  })

  it('the pause of an action ends, and is not that of another', () => {
    const given = settings({ actionCooldownMinutes: { restart: 5, scale: 60 } })
    const writes = [done({ target: 'Deployment shop/other', at: '2026-05-04T11:55:00.000Z' })]
    expect(blockOf(plan, given, { ...free, writes })).toBeUndefined()
    expect(blockOf(plan, given, { ...free, writes: [done({ target: 'x', action: 'scale', at: now })] })).toBeUndefined()
  })

  it('a limit counts only writes of its own risk', () => {
    expect(blockOf(plan, settings({ dailyLimits: { low: 1 } }), { ...free, writes: [done({ risk: 'high', target: 'x' })] })).toBeUndefined()
  })

  it('an object owned by GitOps, unless that is allowed', () => {
    const owned: Plan = { ...plan, ownedBy: { tool: 'Argo CD', source: 'application shop' } }
    expect(blockOf(owned, settings(), free)?.why.en).toContain('application shop')
    expect(blockOf(owned, settings({ allowGitOpsWrites: true }), free)).toBeUndefined()
  })
})

describe('risk', () => {
  it('is one level higher in a critical namespace and never above critical', () => {
    const given = settings({ criticalNamespaces: ['shop'] })
    expect([riskOf('low', 'shop', given), riskOf('critical', 'shop', given), riskOf('low', 'dev', given)]).toEqual([
      'medium',
      'critical',
      'low',
    ])
  })
})

describe('starting without a person', () => {
  it.each([
    ['the default mode', {}, 0.99, false],
    ['auto', { mode: 'auto' }, 0.99, true],
    ['auto with an unsure cause', { mode: 'auto' }, 0.5, false],
    ['auto in another namespace only', { namespaceModes: { dev: 'auto' } }, 0.99, false],
    ['auto in its namespace', { namespaceModes: { shop: 'auto' } }, 0.99, true],
  ] as const)('in %s', (_, given, confidence, expected) => {
    expect(startsByItself(plan, { confidence, forced: false, undoneBefore: false }, settings(given), cleaner())).toBe(expected)
  })

  it.each([
    ['an unsure cause', { mode: 'auto' }, true],
    ['no approval, where the mode asks for it', {}, false],
    ['no approval, where the risk asks for it', { mode: 'auto', criticalNamespaces: ['shop'] }, false],
  ] as const)('force overrides %s', (_, given, expected) => {
    const ofRisk = { ...plan, risk: riskOf(plan.risk, 'shop', settings(given)) }
    expect(startsByItself(ofRisk, { confidence: 0.5, forced: true, undoneBefore: false }, settings(given), cleaner())).toBe(expected)
  })
})

describe('a clean-up', () => {
  const uninstall: Plan = {
    ...plan,
    risk: 'critical',
    actions: [{ ...action, kind: 'uninstall-release', risk: 'critical', write: { verb: 'uninstall', revision: 1 }, cleanUp: true }],
  }
  const sure = { confidence: 0.95, forced: false, undoneBefore: false }

  it.each([
    ['by default', {}, {}, sure, false],
    ['in mode auto, whatever the risk and the pipeline’s mode', { mode: 'auto' }, {}, sure, true],
    ['in mode dry-run', { mode: 'dry-run' }, {}, sure, false],
    ['where the cleaner is off', { mode: 'auto', enabled: false }, {}, sure, false],
    ['where a namespace is only advised on', { mode: 'auto' }, { namespaceModes: { shop: 'suggest' } }, sure, false],
    ['where the pipeline is in mode auto but the cleaner is not', {}, { mode: 'auto', autoRisk: 'medium' }, sure, false],
    ['when the cause is not sure, even when somebody forces it', { mode: 'auto' }, {}, { ...sure, confidence: 0.5, forced: true }, false],
    ['after somebody took one back', { mode: 'auto' }, {}, { ...sure, undoneBefore: true }, false],
  ] as const)('%s starts by itself: %o', (_, ofCleaner, ofPipeline, sureness, expected) => {
    expect(startsByItself(uninstall, sureness, settings(ofPipeline), cleaner(ofCleaner))).toBe(expected)
  })

  it('is held until its time has come', () => {
    const early = { ...uninstall, notBefore: '2026-05-04T12:00:40.000Z' }
    expect(blockOf(early, settings(), free)).toMatchObject({
      kind: 'hold',
      retryMs: 40_000,
      why: { en: expect.stringContaining('12:00:40') },
    })
    expect(blockOf({ ...early, notBefore: now }, settings(), free)).toBeUndefined()
  })

  it('takes down what Helm owns, and not what Argo CD would make again', () => {
    const of = (tool: string): Plan => ({ ...uninstall, ownedBy: { tool, source: 'x' } })
    expect(blockOf(of('Helm'), settings(), free)).toBeUndefined()
    expect(blockOf(of('Argo CD'), settings(), free)?.kind).toBe('refuse')
  })
})
