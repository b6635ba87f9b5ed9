import { describe, expect, it } from 'vitest'
import { families, loadScenarios, manifests, parseScenario } from './scenario.ts'

const scenarios = await loadScenarios()
const now = new Date('2026-11-21T08:00:00Z')

const files = (scenario: string) =>
  new Map([
    ['scenario.yaml', scenario],
    ['manifests.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: NAMESPACE-a, annotations: { at: MINUTES_AGO_90 } }\n'],
  ])

const small = 'title: t\nfamily: crash\nexpect: { cause: crash.exit-code, object: Deployment NAMESPACE/cart, end: explained }\n'

describe('parseScenario', () => {
  it('gives the scenario a namespace of its own and fills it in', () => {
    const scenario = parseScenario('one', files(small), 'lab-')
    expect(scenario.namespace).toBe('lab-one')
    expect(scenario.expect.object).toBe('Deployment lab-one/cart')
    expect(manifests(scenario, 'manifests.yaml', now)).toMatchObject([
      { metadata: { name: 'lab-one-a', annotations: { at: '2026-11-21T06:30:00Z' } } },
    ])
  })

  it.each([
    ['an unknown key', `${small}wait: []\n`, /scenario one.*wait/s],
    ['an unknown step', `${small}break: [{ pour: coffee }]\n`, /break/],
    ['a step whose file is not there', `${small}break: [{ apply: break.yaml }]\n`, /no file break.yaml/],
    ['a cause without its object', 'title: t\nfamily: crash\nexpect: { cause: unknown, end: nothing }\n', /of no object/],
    ['no scenario', 'null', /scenario one/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseScenario('one', files(text))).toThrow(message)
  })

  it('refuses a folder without manifests', () => {
    expect(() => parseScenario('one', new Map([['scenario.yaml', small]]))).toThrow(/lacks/)
  })
})

describe('the scenarios', () => {
  it('are at least three a family, but for the small families', () => {
    const counts = families.map((family) => ({ family, count: scenarios.filter((scenario) => scenario.family === family).length }))
    expect(counts.filter(({ family, count }) => count < (family === 'quota' || family === 'node' ? 2 : 3))).toEqual([])
  })

  it.each(scenarios)('$name names only objects that it makes', (scenario) => {
    const made = new Set(
      [...scenario.files.keys()]
        .filter((file) => file !== 'scenario.yaml')
        .flatMap((file) => manifests(scenario, file, now))
        .map(({ kind, metadata }) => `${kind} ${scenario.namespace}/${metadata.name}`),
    )
    if (scenario.simulatedNode) made.add(`Node ${scenario.namespace}-node`)
    const named = [scenario.expect.object ?? [], scenario.mayChange, scenario.decoys, scenario.others.map(({ object }) => object)].flat()
    expect(named.filter((ref) => !made.has(ref))).toEqual([])
  })

  it.each(scenarios.filter(({ expect }) => expect.end === 'mended'))('$name lets the mend touch what is wrong', (scenario) => {
    expect(scenario.mayChange).toContain([scenario.expect.object].flat()[0])
  })

  it.each(scenarios.filter(({ expect }) => expect.end !== 'mended'))('$name lets nothing be touched', (scenario) => {
    expect(scenario.mayChange).toEqual([])
  })
})
