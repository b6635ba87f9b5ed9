import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRecording } from '../src/adapters/recording/open-recording.ts'
import { analyzers } from '../src/analyzers/index.ts'
import { investigate } from '../src/diagnosis/investigate.ts'
import { expectationOf, foundInstead } from './expectation.ts'
import { families, loadScenario, loadScenarios } from './scenario.ts'

const folder = join(import.meta.dirname, '../test/recordings')
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.gz'))
  .map((name) => name.slice(0, -'.gz'.length))
const leastOfFamily = 3
const { signal } = new AbortController()

/** Real moments of the lab's cluster, judged by the scenarios' own expectations. `npm run lab -- scenario record` makes them. */
describe('every analyzer over the recording of', () => {
  it.each(names)('%s names the expected cause and nothing else', async (name) => {
    const { cluster } = await openRecording(join(folder, `${name}.gz`))
    const world = await cluster.world(signal)
    const namespace = world.list('Namespace')[0]?.metadata.name ?? ''
    const scenario = await loadScenario(name, { prefix: namespace.slice(0, -name.length) })
    const { troubles } = await investigate({ world, analyzers, settings: {}, ask: cluster.questions, signal, namespace })
    expect(
      foundInstead(
        expectationOf(scenario),
        troubles.map(({ cause }) => cause),
      ),
    ).toBe('')
  })
})

it('the recordings hold three scenarios of every family, or all it has', async () => {
  const all = await loadScenarios()
  const short = families.filter((family) => {
    const ofFamily = all.filter((scenario) => scenario.family === family)
    return ofFamily.filter(({ name }) => names.includes(name)).length < Math.min(leastOfFamily, ofFamily.length)
  })
  expect(short).toEqual([])
})
