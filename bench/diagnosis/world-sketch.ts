import { z } from 'zod'
import { parseRef } from '../../src/domain/object-ref.ts'
import { type WorldBuilder, world } from '../../src/world/builder/world-builder.ts'
import type { Kind } from '../../src/world/kinds.ts'

type Options<Method extends keyof WorldBuilder> = WorldBuilder[Method] extends (name: string, options?: infer Given) => unknown
  ? NonNullable<Given>
  : never

/** What is said of an object is what the builder takes; a word that it does not know is found when the world is looked at by a person, not here. */
function named<Given>() {
  return z
    .record(
      z.string(),
      z.custom<Given>((given) => typeof given === 'object' && given !== null),
    )
    .default({})
}

/** A cluster in a few words, as tests write it; the builder makes the objects that the API server would have. */
export const WorldSketch = z.strictObject({
  nodes: named<Options<'node'>>(),
  deployments: named<Options<'deployment'>>(),
  statefulSets: named<Options<'statefulSet'>>(),
  daemonSets: named<Options<'daemonSet'>>(),
  jobs: named<Options<'job'>>(),
  services: named<Options<'service'>>(),
  ingresses: named<Parameters<WorldBuilder['ingress']>[1]>(),
  configMaps: named<Readonly<Record<string, string>>>(),
  secrets: z.record(z.string(), z.array(z.string())).default({}),
  /** State of the pods of a workload, or of the one with that index. */
  pods: z.array(z.looseObject({ of: z.string() })).default([]),
  events: z.array(z.looseObject({ about: z.string(), reason: z.string(), message: z.string() })).default([]),
  objects: z.array(z.looseObject({ kind: z.custom<Kind>(), metadata: z.looseObject({ name: z.string() }) })).default([]),
  /** Earlier forms of objects. */
  versions: z.array(z.strictObject({ of: z.string(), at: z.string(), object: z.looseObject({}) })).default([]),
  notReadable: z.array(z.custom<Kind>()).default([]),
})
export type WorldSketch = z.output<typeof WorldSketch>

export function builtWorld(sketches: readonly WorldSketch[], now: string): WorldBuilder {
  const builder = world().at(now)
  // A release says more of a node that is there already.
  for (const [name, options] of Object.entries(Object.assign({}, ...sketches.map(({ nodes }) => nodes)) as WorldSketch['nodes']))
    builder.node(name, options)
  for (const sketch of sketches) {
    for (const [name, options] of Object.entries(sketch.deployments)) builder.deployment(name, options)
    for (const [name, options] of Object.entries(sketch.statefulSets)) builder.statefulSet(name, options)
    for (const [name, options] of Object.entries(sketch.daemonSets)) builder.daemonSet(name, options)
    for (const [name, options] of Object.entries(sketch.jobs)) builder.job(name, options)
    for (const [name, options] of Object.entries(sketch.services)) builder.service(name, options)
    for (const [name, options] of Object.entries(sketch.ingresses)) builder.ingress(name, options)
    for (const [name, data] of Object.entries(sketch.configMaps)) builder.configMap(name, data)
    for (const [name, keys] of Object.entries(sketch.secrets)) builder.secret(name, keys)
    for (const { of, ...state } of sketch.pods) builder.pod(of, state)
    for (const { about, ...event } of sketch.events) builder.event(about, event)
    for (const object of sketch.objects) builder.add(object)
    for (const kind of sketch.notReadable) builder.notReadable(kind)
  }
  for (const { of, at, object } of sketches.flatMap(({ versions }) => versions)) {
    const ref = parseRef(of)
    if (ref === undefined) throw new Error(`${of} names no object`)
    // The builder's own versions are as free as this.
    builder.versions(ref, [{ at, object: { kind: ref.kind, metadata: { name: ref.name, namespace: ref.namespace }, ...object } as never }])
  }
  return builder
}
