import { isJsonObject, type JsonObject, valueAt } from '../domain/json.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { Text } from '../domain/text.ts'
import type { AnyObject, Container } from '../world/kinds.ts'
import type { Path } from './field-changes.ts'

/** Kinds whose pods are made from a template that may be changed. */
export const templated = ['Deployment', 'StatefulSet', 'DaemonSet'] as const

export const templatePath: Path = ['spec', 'template']

/** Kubernetes objects are JSON; the typed views of world/kinds.ts are statements about the same values. */
export function asJson(object: AnyObject): JsonObject {
  return object as unknown as JsonObject
}

export interface FoundContainer {
  readonly path: Path
  readonly container: Container
}

/** A container of the template by its name, init containers included. */
export function findContainer(target: AnyObject, name: string): FoundContainer | undefined {
  for (const list of ['containers', 'initContainers']) {
    const base: Path = [...templatePath, 'spec', list]
    const containers = valueAt(asJson(target), base)
    if (!Array.isArray(containers)) continue
    const index = containers.findIndex((container) => isJsonObject(container) && container['name'] === name)
    // The element was found by its name in a container list of an object the API server has validated.
    if (index >= 0) return { path: [...base, index], container: containers[index] as unknown as Container }
  }
  return undefined
}

export function noSuchContainer(ref: ObjectRef, name: string): Text {
  return { en: `${ref.namespace}/${ref.name} has no container named ${name}`, zh: `${ref.namespace}/${ref.name} 没有名为 ${name} 的容器` }
}

export function place(ref: ObjectRef): string {
  return ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`
}
