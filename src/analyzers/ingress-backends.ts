import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis, Mend } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, objectRef, refText } from '../domain/object-ref.ts'
import type { Ingress, IngressBackend, Service } from '../world/kinds.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import type { World } from '../world/world.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import { nearestName } from './evidence/nearest-name.ts'
import { absenceEvidence, fieldEvidence } from './evidence/pieces.ts'

const causes = {
  'ingress.service-missing': {
    severity: 'high',
    summary: {
      en: 'Ingress {name} routes to Service {service}, which does not exist',
      zh: 'Ingress {name} 转发到不存在的 Service {service}',
    },
    help: {
      en: 'Create Service {service} in the namespace of {object}, or name one that exists.',
      zh: '在 {object} 所在命名空间创建 Service {service}，或改为已有的 Service。',
    },
  },
  'ingress.port-missing': {
    severity: 'high',
    summary: {
      en: 'Ingress {name} routes to port {port} of Service {service}, which has only {ports}',
      zh: 'Ingress {name} 转发到 Service {service} 的端口 {port}，而该 Service 仅有 {ports}',
    },
    help: {
      en: 'Name one of the ports {ports} of Service {service} in {object}, or add port {port} to the Service.',
      zh: '将 {object} 中的端口改为 Service {service} 已有的 {ports}，或为该 Service 增加端口 {port}。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/** An Ingress that names a Service, or a port of one, that is not there. Where the Service is there and empty, its own cause explains the Ingress. */
export const ingressBackends = defineAnalyzer({
  kind: 'ingress-backends',
  settings: z.strictObject({}),
  causes,

  async analyze({ world, suspects }) {
    return suspects.flatMap((ref) => {
      const ingress = ref.kind === 'Ingress' ? world.get('Ingress', ref.namespace, ref.name) : undefined
      if (ingress === undefined || !world.canRead('Service', ref.namespace)) return []
      const found = backendsOf(ingress).flatMap((backend) => explain(world, ref, backend))
      // The same Service behind many paths is one cause.
      return [
        ...new Map(
          found.map((one) => [
            `${one.cause} ${refText(one.object)} ${String(one.facts['service'])} ${String(one.facts['port'] ?? '')}`,
            one,
          ]),
        ).values(),
      ]
    })
  },
})

interface Placed {
  readonly backend: NonNullable<IngressBackend['service']>
  /** To the `service` part of the backend. */
  readonly path: readonly (string | number)[]
}

function backendsOf({ spec }: Ingress): Placed[] {
  const placed = (backend: IngressBackend | undefined, path: readonly (string | number)[]): Placed[] =>
    backend?.service === undefined ? [] : [{ backend: backend.service, path: [...path, 'service'] }]
  return [
    ...placed(spec.defaultBackend, ['spec', 'defaultBackend']),
    ...(spec.rules ?? []).flatMap(({ http }, rule) =>
      (http?.paths ?? []).flatMap(({ backend }, index) => placed(backend, ['spec', 'rules', rule, 'http', 'paths', index, 'backend'])),
    ),
  ]
}

function explain(world: World, ref: ObjectRef, { backend, path }: Placed): Hypothesis[] {
  const service = world.get('Service', ref.namespace, backend.name)
  if (service === undefined) return [serviceMissing(world, ref, backend.name, path)]
  const ports = service.spec.ports ?? []
  const { port } = backend
  const isThere = port === undefined || ports.some((one) => (port.number === undefined ? one.name === port.name : one.port === port.number))
  return isThere ? [] : [portMissing(ref, service, { backend, path })]
}

function serviceMissing(world: World, ref: ObjectRef, name: string, path: readonly (string | number)[]): Hypothesis {
  const meant = nearestName(
    name,
    world.list('Service', ref.namespace).map(({ metadata }) => metadata.name),
  )
  const mends: Mend[] =
    meant === undefined
      ? []
      : [
          {
            action: 'repair-reference',
            target: ref,
            params: { path: [...path, 'name'], value: meant },
            why: { en: `Service ${meant} exists`, zh: `存在 Service ${meant}` },
          },
        ]
  const missing = objectRef('Service', ref.namespace, name)
  return cause('ingress.service-missing', {
    object: ref,
    facts: { service: name },
    evidence: [
      absenceEvidence(
        missing,
        { en: `there is no Service ${name} in ${ref.namespace}`, zh: `${ref.namespace} 中没有 Service ${name}` },
        'proof',
      ),
    ],
    explains: [ref],
    mends,
  })
}

function portMissing(ref: ObjectRef, service: Service, { backend, path }: Placed): Hypothesis {
  const ports = service.spec.ports ?? []
  const port = backend.port?.number ?? backend.port?.name ?? '?'
  const shown = ports.map((one) => (one.name === undefined ? String(one.port) : `${one.port} (${one.name})`)).join(', ')
  const [only, ...others] = ports
  const isNumber = backend.port?.number !== undefined
  const value = only === undefined || others.length > 0 ? undefined : isNumber ? only.port : only.name
  const mends: Mend[] =
    value === undefined
      ? []
      : [
          {
            action: 'repair-reference',
            target: ref,
            params: { path: [...path, 'port', isNumber ? 'number' : 'name'], value },
            why: { en: 'it is the only port of the Service', zh: '这是该 Service 唯一的端口' },
          },
        ]
  const evidence: Evidence = fieldEvidence(
    refOf(service),
    'spec.ports',
    { en: `Service ${backend.name} has the ports ${shown}`, zh: `Service ${backend.name} 的端口为 ${shown}` },
    'proof',
  )
  return cause('ingress.port-missing', {
    object: ref,
    facts: { service: backend.name, port, ports: shown },
    evidence: [evidence],
    explains: [ref],
    mends,
  })
}
