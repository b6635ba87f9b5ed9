import { mkdir, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { parse } from 'yaml'
import { freePort } from '../../scripts/free-port.ts'
import { connectLab, type KubeObject, type LabApi } from '../api.ts'
import { build } from '../build.ts'
import { type CaseSuite, type Ends, namespaceOf, onlyIn, playCases } from '../cases.ts'
import { alone } from '../lock.ts'
import { makeNamespace, removeNamespace } from '../play.ts'
import { startProduct } from '../product.ts'
import { until } from '../run.ts'
import { paths } from '../settings.ts'
import { asked, claimNotKept, dependencyAway, etcdLost, recovers, uninstalled } from './helm-cases.ts'
import { playOperator } from './operator.ts'
import { dataWouldGo, resourceDeleted } from './operator-cases.ts'
import { peopleOf } from './people.ts'
import { type CleanUpCase, delayMs, type Stage } from './stage.ts'

type Around = Omit<Stage, 'namespace'>

const cleanUps: CaseSuite<CleanUpCase, Around> = {
  name: 'cleanup',
  cases: [uninstalled, resourceDeleted, dataWouldGo, claimNotKept, recovers, dependencyAway, etcdLost, asked],
  // Most of a case is waiting for crashes.
  atOnce: 4,
  surround,
  before: ({ api, namespace }) => makeNamespace(api, namespace),
  after: (_, { api, namespace }) => remove(api, namespace),
}

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** Plays the cases against the real product, the real Helm and real crashes. */
export async function playCleanUps(names: readonly string[]): Promise<boolean> {
  await alone(() => build(['helm']))
  return await playCases(cleanUps, names)
}

async function surround(folder: string, chosen: readonly CleanUpCase[], ends: Ends): Promise<Around> {
  const api = await connectLab()
  const namespaces = chosen.map((one) => namespaceOf(cleanUps, one))
  await Promise.all(namespaces.map((namespace) => remove(api, namespace)))
  if (await defineMilvus(api)) ends.push(() => api.call('DELETE', `${crds}/milvuses.milvus.io`))
  const operating = new AbortController()
  const operator = playOperator(api, namespaces, operating.signal)
  ends.push(async () => {
    operating.abort()
    await operator
  })
  ends.push(() => Promise.all(namespaces.map((namespace) => remove(api, namespace))))
  await mkdir(join(folder, 'data'), { recursive: true })
  const product = await startProduct({
    port: await freePort(),
    dataDir: join(folder, 'data'),
    environment: {
      ...onlyIn(namespaces),
      PATH: [paths.bin, process.env['PATH']].join(delimiter),
      ACESO_DISCOVERY_NAMESPACES: namespaces.join(','),
      ACESO_CLEANER_ACTION: 'uninstall',
      ACESO_CLEANER_CLEANUP_DELAY: `${delayMs / 1000}s`,
    },
  })
  ends.push(() => product.stop())
  return { api, people: await peopleOf(product) }
}

/** True when it was not there, and is to be removed at the end. */
async function defineMilvus(api: LabApi): Promise<boolean> {
  if ((await api.call('GET', `${crds}/milvuses.milvus.io`)).status === 200) return false
  const definition = parse(await readFile(join(import.meta.dirname, 'crd.yaml'), 'utf8')) as KubeObject
  await api.must('POST', crds, definition)
  await until('Milvus resources to be served', 30_000, async () =>
    (await api.call('GET', '/apis/milvus.io/v1beta1/milvuses')).status === 200 ? true : undefined,
  )
  return true
}

/** The resources first: the operator lets them go, and a namespace waits for them. */
async function remove(api: LabApi, namespace: string): Promise<void> {
  const milvuses = `/apis/milvus.io/v1beta1/namespaces/${namespace}/milvuses`
  const answer = await api.call('GET', milvuses)
  for (const { metadata } of (answer.body as { readonly items?: readonly KubeObject[] }).items ?? []) {
    await api.call('PATCH', `${milvuses}/${metadata.name}`, { metadata: { finalizers: [] } }, 'application/merge-patch+json')
    await api.call('DELETE', `${milvuses}/${metadata.name}`)
  }
  await removeNamespace(api, namespace)
  await api.call('DELETE', `/api/v1/persistentvolumes/${namespace}-data`)
}
