import type { CountedInstance } from '../../../crash/instances/verbs.ts'
import { AcesoError } from '../../../domain/errors.ts'
import { InstancePage, InstanceParams, InstancePods, InstancePodsQuery, InstanceQuery } from '../contracts/instances.ts'
import { pageOfList, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['crashes']

/** A world that is not there yet must not keep a reader waiting for ever. */
const longestLookMs = 15_000

export function instanceRoutes(app: Server, { instances }: Serving): void {
  app.get(
    '/api/v1/instances',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Instances of Milvus', querystring: InstanceQuery, response: { 200: InstancePage, ...problems } },
    },
    async ({ query }) => {
      const { instances: all, noneBecause } = await instances.instances(AbortSignal.timeout(longestLookMs))
      const page = pageOfList(
        all.filter((one) => isWanted(one, query)),
        query,
      )
      return noneBecause === undefined ? page : { ...page, noneBecause }
    },
  )
  app.get(
    '/api/v1/instances/:name/pods',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Pods of one instance',
        params: InstanceParams,
        querystring: InstancePodsQuery,
        response: { 200: InstancePods, ...problems },
      },
    },
    async ({ params: { name }, query: { namespace } }) => {
      const { instances: all } = await instances.instances(AbortSignal.timeout(longestLookMs))
      return the(
        all.filter((one) => one.name === name && (namespace === undefined || one.namespace === namespace)),
        name,
      ).pods
    },
  )
}

function isWanted(
  one: CountedInstance,
  wanted: {
    readonly instance?: string | undefined
    readonly namespace?: string | undefined
    readonly type?: string | undefined
    readonly status?: string | undefined
  },
): boolean {
  const { instance = one.name, namespace = one.namespace, type = one.type, status = one.status } = wanted
  return instance === one.name && namespace === one.namespace && type === one.type && status === one.status
}

function the([first, ...more]: readonly CountedInstance[], name: string): CountedInstance {
  if (first === undefined) throw new AcesoError('not-found', `there is no instance ${name}`, { next: 'GET /api/v1/instances lists them' })
  if (more.length > 0)
    throw new AcesoError('input-invalid', `${more.length + 1} namespaces have an instance ${name}`, {
      path: 'namespace',
      next: `add ?namespace= with one of ${[first, ...more].map(({ namespace }) => namespace).join(', ')}`,
    })
  return first
}
