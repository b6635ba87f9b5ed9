import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { crashes } from './list.ts'
import { sourceFolder } from './settings.ts'

it('names each crash once', () => {
  const names = crashes.map(({ name }) => name)
  expect(names.length).toBeGreaterThan(35)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

it('names only sources that are there', () => {
  const sources = crashes.flatMap((crash) => [...crash.sources, ...(crash.library?.sources ?? [])])
  expect(sources.filter((source) => !existsSync(join(sourceFolder, source)))).toEqual([])
})

it('says of each crash that leaves a core how the kernel saw it end', () => {
  const wrong = crashes.filter(({ core, exitCode }) => core !== undefined && exitCode !== 0 && exitCode !== 128 + core.signal)
  expect(wrong.map(({ name }) => name)).toEqual([])
})
