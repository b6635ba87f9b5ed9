import type { ObjectRef } from '../api/shapes.ts'

export function pathOf(ref: ObjectRef): string {
  return ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`
}

export function keyOf(ref: ObjectRef): string {
  return `${ref.kind} ${pathOf(ref)}`
}

/** `Deployment shop/cart`: the kind quiet, the name as people type it. */
export function ObjectName({ object }: { readonly object: ObjectRef }) {
  return (
    <span className="object">
      <span className="object-kind">{object.kind}</span> <span className="object-path">{pathOf(object)}</span>
    </span>
  )
}
