import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

/** A part of the application did not come: the line is down, or the server has another release by now, without this file. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing'
}

/** A part that is loaded, with its styles, when it is shown first. */
export function part<Name extends string, Props>(
  load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    try {
      return { default: (await load())[name] }
    } catch (fault) {
      throw new PartMissing(fault instanceof Error ? fault.message : String(fault))
    }
  })
}
