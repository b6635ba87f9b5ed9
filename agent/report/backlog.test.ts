import { expect, it } from 'vitest'
import { backlog } from './backlog.ts'

it('holds the work while too many results wait, and says it once in the log and as a figure', () => {
  const said: string[] = []
  const figures: boolean[] = []
  let waiting = 2
  const waits = backlog({
    waiting: () => waiting,
    most: 3,
    log: { error: (message) => said.push(`error ${message}`), info: (message) => said.push(`info ${message}`) },
    metrics: { held: (isHeld) => figures.push(isHeld) },
  })
  expect(waits.held()).toBeUndefined()
  waiting = 3
  expect(waits.held()).toBe('3 results wait for the server: no further core is begun until it takes them')
  waiting = 4
  expect(waits.held()).toBeDefined()
  expect(said).toEqual(['error No further core is begun: too many results wait for the server'])
  waiting = 0
  expect(waits.held()).toBeUndefined()
  expect(said.slice(1)).toEqual(['info The server takes results again: cores are worked on'])
  expect(figures).toEqual([true, false])
})
