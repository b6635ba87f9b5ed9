import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRecording } from '../src/adapters/recording/open-recording.ts'
import { analyzers } from '../src/analyzers/index.ts'
import { investigate } from '../src/diagnosis/investigate.ts'
import { expectationOf, foundInstead } from './expectation.ts'
import { families, loadScenario } from './scenario.ts'

const folder = join(import.meta.dirname, '../test/recordings')
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.gz'))
  .map((name) => name.slice(0, -'.gz'.length))
const { signal } = new AbortController()

/** Real moments of the lab's cluster: `npm run lab -- scenario record` makes them. */
describe('every analyzer over the recording of', () => {
  it.each(names)('%s names the expected cause and nothing else', async (name) => {
    const { cluster } = await openRecording(join(folder, `${name}.gz`))
    const world = await cluster.world(signal)
    const namespace = world.list('Namespace')[0]?.metadata.name ?? ''
    const scenario = await loadScenario(name, undefined, namespace.slice(0, -name.length))
    const { troubles } = await investigate({ world, analyzers, settings: {}, ask: cluster.questions, signal, namespace })
    const said = troubles.map(({ cause }) => cause)
    expect(foundInstead(expectationOf(scenario), said)).toBe('')
  })
})

it('every family of failures has three recordings or more, or all its scenarios', async () => {
  const recorded = await Promise.all(names.map(async (name) => (await loadScenario(name)).family))
  const few = families.filter((family) => recorded.filter((each) => each === family).length < 2)
  expect(few).toEqual([])
})
