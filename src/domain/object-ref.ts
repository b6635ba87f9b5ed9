/** Names one Kubernetes object. `namespace` is empty for cluster-scoped kinds. The API version is not part of the name: a kind is served once here. */
export interface ObjectRef {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export function objectRef(kind: string, namespace: string, name: string): ObjectRef {
  return { kind, namespace, name }
}

/** `Deployment shop/cart`, `Node worker-1`: the same text is key, label and what people type. */
export function refText(ref: ObjectRef): string {
  return ref.namespace === '' ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`
}

/** Reads what `refText` writes; undefined when it is no object's name. */
export function parseRef(text: string): ObjectRef | undefined {
  const match = /^(\S+) (?:([^\s/]+)\/)?([^\s/]+)$/.exec(text)
  if (match === null) return undefined
  const [, kind, namespace, name] = match
  return kind === undefined || name === undefined ? undefined : objectRef(kind, namespace ?? '', name)
}

export function sameRef(left: ObjectRef, right: ObjectRef): boolean {
  return left.kind === right.kind && left.namespace === right.namespace && left.name === right.name
}
