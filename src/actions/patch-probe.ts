import { z } from 'zod'
import type { Text } from '../domain/text.ts'
import type { Container } from '../world/kinds.ts'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import type { Assignment, Path } from './field-changes.ts'
import { findContainer, noSuchContainer, place, templated } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Change = z.strictObject({
  probe: z.enum(['liveness', 'readiness', 'startup']),
  path: z.string().startsWith('/').max(1024).optional(),
  port: z.union([z.number().int().min(1).max(65_535), z.string().min(1).max(15)]).optional(),
  scheme: z.enum(['HTTP', 'HTTPS']).optional(),
  initialDelaySeconds: z.number().int().min(0).max(3600).optional(),
  periodSeconds: z.number().int().min(1).max(3600).optional(),
  timeoutSeconds: z.number().int().min(1).max(600).optional(),
  failureThreshold: z.number().int().min(1).max(1000).optional(),
})
type Change = z.output<typeof Change>

const Params = Change.extend({
  container: z.string().min(1),
  also: z.array(Change).max(2).optional().describe('further probes of the same container, corrected by the same change'),
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
    const { container: _, also = [], ...first } = params
    const changes: readonly Change[] = [first, ...also]
    const refusal = changes.map((change) => refusalOf(found.container, change)).find((why) => why !== undefined)
    if (refusal !== undefined) return { kind: 'refused', why: refusal }
    const isNew = changes.every(({ probe }) => found.container[words[probe].field] === undefined)
    const names = changes.map(({ probe }) => probe)
    const title = {
      en: `${isNew ? 'Add' : 'Correct'} the ${names.join(' and ')} probe${names.length > 1 ? 's' : ''} of ${place(ref)}`,
      zh: `${isNew ? '为' : '修正'} ${place(ref)} ${isNew ? '添加' : '的'}${names.map((name) => words[name].zh).join('和')}`,
    }
    const assigned = changes.flatMap((change) => assignments([...found.path, words[change.probe].field], change, found.container))
    return patchPlan(target, assigned, title)
  },
})

function refusalOf(container: Container, change: Change): Text | undefined {
  const { field, zh } = words[change.probe]
  const probe = container[field]
  if (probe !== undefined && probe.httpGet === undefined && change.path !== undefined) {
    return { en: `the ${change.probe} probe of ${container.name} is not an HTTP probe`, zh: `${container.name} 的${zh}不是 HTTP 探针` }
  }
  return probe === undefined && change.port === undefined ? { en: 'a new probe needs a port', zh: '新增探针需要指定端口' } : undefined
}

function assignments(base: Path, change: Change, container: Container): Assignment[] {
  const handler = handlerOf(container, change)
  const set: Assignment[] = []
  if (change.path !== undefined) set.push({ path: [...base, 'httpGet', 'path'], value: change.path })
  if (change.port !== undefined) set.push({ path: [...base, handler, 'port'], value: change.port })
  if (change.scheme !== undefined) set.push({ path: [...base, 'httpGet', 'scheme'], value: change.scheme })
  for (const timing of timings) {
    const value = change[timing]
    if (value !== undefined) set.push({ path: [...base, timing], value })
  }
  return set
}

/** The handler the probe has now; HTTP for a new one. */
function handlerOf(container: Container, change: Change): 'httpGet' | 'tcpSocket' | 'grpc' {
  const probe = container[words[change.probe].field]
  if (probe?.tcpSocket !== undefined) return 'tcpSocket'
  return probe?.grpc === undefined ? 'httpGet' : 'grpc'
}
