import { z } from 'zod'
import type { Container } from '../world/kinds.ts'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import type { Assignment, Path } from './field-changes.ts'
import { findContainer, noSuchContainer, place, templated } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Params = z.strictObject({
  container: z.string().min(1),
  probe: z.enum(['liveness', 'readiness', 'startup']),
  path: z.string().startsWith('/').max(1024).optional(),
  port: z.union([z.number().int().min(1).max(65_535), z.string().min(1).max(15)]).optional(),
  scheme: z.enum(['HTTP', 'HTTPS']).optional(),
  initialDelaySeconds: z.number().int().min(0).max(3600).optional(),
  periodSeconds: z.number().int().min(1).max(3600).optional(),
  timeoutSeconds: z.number().int().min(1).max(600).optional(),
  failureThreshold: z.number().int().min(1).max(1000).optional(),
})
type Params = z.output<typeof Params>

const timings = ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'failureThreshold'] as const
const words = {
  liveness: { field: 'livenessProbe', zh: '存活探针' },
  readiness: { field: 'readinessProbe', zh: '就绪探针' },
  startup: { field: 'startupProbe', zh: '启动探针' },
} as const

/** Corrects a container's probe, or adds one: the fields named in the parameters and no others. */
export const patchProbe = defineAction({
  kind: 'patch-probe',
  params: Params,
  title: { en: 'Correct a probe', zh: '修正探针' },
  targets: templated,
  risk: () => 'medium',

  plan({ target, ref, params }: ActionInput<Params>): ActionPlan {
    const found = findContainer(target, params.container)
    if (found === undefined) return { kind: 'refused', why: noSuchContainer(ref, params.container) }
    const { field, zh } = words[params.probe]
    const probe = found.container[field]
    if (probe?.httpGet === undefined && probe !== undefined && params.path !== undefined) {
      return {
        kind: 'refused',
        why: {
          en: `the ${params.probe} probe of ${params.container} is not an HTTP probe`,
          zh: `${params.container} 的${zh}不是 HTTP 探针`,
        },
      }
    }
    if (probe === undefined && params.port === undefined && params.probe !== 'startup') {
      return { kind: 'refused', why: { en: 'a new probe needs a port', zh: '新增探针需要指定端口' } }
    }
    const title = {
      en: `${probe === undefined ? 'Add' : 'Correct'} the ${params.probe} probe of ${place(ref)}`,
      zh: `${probe === undefined ? '为' : '修正'} ${place(ref)} ${probe === undefined ? '添加' : '的'}${zh}`,
    }
    return patchPlan(target, assignments([...found.path, field], params, found.container), title)
  },
})

function assignments(base: Path, params: Params, container: Container): Assignment[] {
  const handler = handlerOf(container, params)
  const set: Assignment[] = []
  if (params.path !== undefined) set.push({ path: [...base, 'httpGet', 'path'], value: params.path })
  if (params.port !== undefined) set.push({ path: [...base, handler, 'port'], value: params.port })
  if (params.scheme !== undefined) set.push({ path: [...base, 'httpGet', 'scheme'], value: params.scheme })
  for (const timing of timings) {
    const value = params[timing]
    if (value !== undefined) set.push({ path: [...base, timing], value })
  }
  return set
}

/** The handler the probe has now; HTTP for a new one. */
function handlerOf(container: Container, params: Params): 'httpGet' | 'tcpSocket' | 'grpc' {
  const probe = container[words[params.probe].field]
  if (probe?.tcpSocket !== undefined) return 'tcpSocket'
  return probe?.grpc === undefined ? 'httpGet' : 'grpc'
}
