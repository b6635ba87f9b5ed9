import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parse } from 'yaml'
import { freePort } from '../../scripts/free-port.ts'
import { connectLab, type KubeObject, type LabApi } from '../api.ts'
import { build } from '../build.ts'
import { alone } from '../lock.ts'
import { makeNamespace, removeNamespace } from '../play.ts'
import { startProduct } from '../product.ts'
import { inParallel, progress, until } from '../run.ts'
import { paths } from '../settings.ts'
import { asked, claimNotKept, dependencyAway, etcdLost, recovers, uninstalled } from './helm-cases.ts'
import { playOperator } from './operator.ts'
import { dataWouldGo, resourceDeleted } from './operator-cases.ts'
import { peopleOf } from './people.ts'
import { type CleanUpCase, delayMs, namespaceOf, type Stage } from './stage.ts'

const cases: readonly CleanUpCase[] = [uninstalled, resourceDeleted, dataWouldGo, claimNotKept, recovers, dependencyAway, etcdLost, asked]

/** Most of a case is waiting for crashes. */
const atOnce = 4
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** Plays the cases against the real product, the real Helm and real crashes, and prints a table. True when all is as it must be. */
export async function playCleanUps(names: readonly string[]): Promise<boolean> {
  const chosen = names.length === 0 ? cases : names.map((name) => caseOf(name))
  await alone(() => build(['helm']))
  const folder = await mkdtemp(join(tmpdir(), 'aceso-clean-up-'))
  const ends: (() => Promise<unknown>)[] = []
  const end = async (): Promise<void> => {
    for (let one = ends.pop(); one !== undefined; one = ends.pop()) await one().catch((fault: unknown) => progress(String(fault)))
  }
  const leave = (): void => void end().finally(() => process.exit(130))
  process.once('SIGINT', leave).once('SIGTERM', leave)
  let areGood = true
  try {
    const stage = await surroundingsOf(folder, chosen, ends)
    console.log(`${'case'.padEnd(18)}${'result'.padEnd(8)}${'time'.padStart(6)}  what was seen`)
    await inParallel(atOnce, chosen, async (one) => {
      areGood = (await playOne(one, { ...stage, namespace: namespaceOf(one) })) && areGood
    })
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await end()
  }
  if (areGood) await rm(folder, { recursive: true, force: true })
  else progress(`kept for a look: ${folder}`)
  return areGood
}

function caseOf(name: string): CleanUpCase {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}; there are: ${cases.map((one) => one.name).join(', ')}`)
  return found
}

async function surroundingsOf(
  folder: string,
  chosen: readonly CleanUpCase[],
  ends: (() => Promise<unknown>)[],
): Promise<Omit<Stage, 'namespace'>> {
  const api = await connectLab()
  const namespaces = chosen.map((one) => namespaceOf(one))
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
      PATH: [paths.bin, process.env['PATH']].join(delimiter),
      // Other people's namespaces of the lab are looked at and never touched.
      ACESO_PIPELINE_MODE: 'observe',
      ACESO_PIPELINE_NAMESPACE_MODES: JSON.stringify(Object.fromEntries(namespaces.map((namespace) => [namespace, 'approve']))),
      ACESO_PIPELINE_GATHER_SECONDS: '0',
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

async function playOne(one: CleanUpCase, stage: Stage): Promise<boolean> {
  const startedMs = performance.now()
  const wrongs: string[] = []
  let remark = ''
  try {
    await makeNamespace(stage.api, stage.namespace)
    remark = await one.play(stage, { must: (holds, what) => void (holds || wrongs.push(what)) })
  } catch (fault) {
    wrongs.push(fault instanceof Error ? fault.message : String(fault))
  }
  await remove(stage.api, stage.namespace)
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  const seen = wrongs.length === 0 ? remark : wrongs.join('; ')
  console.log(`${one.name.padEnd(18)}${(wrongs.length === 0 ? 'ok' : 'WRONG').padEnd(8)}${`${seconds} s`.padStart(6)}  ${seen}`)
  return wrongs.length === 0
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
