import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { Frame } from '../../domain/crash/crash-stack.ts'

/** Where an address lies: in which mapped file and how far into it. */
export type Place = Pick<Frame, 'module' | 'offset' | 'buildId'>
export type Places = (address: string) => Place

/** Finds places by binary search over the mapped files. Addresses of a process fit a JavaScript number; others lie in no file. */
export function placesIn(facts: Pick<CoreFacts, 'modules'> | undefined): Places {
  const modules = (facts?.modules ?? [])
    .map(({ path, buildId, start, end }) => ({ path, buildId, start: Number(start), end: Number(end) }))
    .toSorted((left, right) => left.start - right.start)
  return (text) => {
    const address = Number(text)
    let low = 0
    let high = modules.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const module = modules[middle]
      if (module === undefined) break
      if (address < module.start) high = middle - 1
      else if (address >= module.end) low = middle + 1
      else {
        const offset = `0x${(address - module.start).toString(16)}`
        return { module: module.path, offset, ...(module.buildId === undefined ? {} : { buildId: module.buildId }) }
      }
    }
    return { module: '', offset: `0x${BigInt(text).toString(16)}` }
  }
}
