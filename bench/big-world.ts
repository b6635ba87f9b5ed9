import { plusMs } from '../src/domain/instant.ts'
import { testNow, type WorldBuilder, world } from '../src/world/builder/world-builder.ts'
import { buildWorld } from '../src/world/snapshot/build-world.ts'
import type { World } from '../src/world/world.ts'

/** What is wrong on purpose: the only right answer of a scan. */
export interface Planted {
  readonly cause: string
  /** As `refText` writes it. */
  readonly object: string
}

export interface BigWorld {
  readonly world: World
  readonly planted: readonly Planted[]
}

const deployments = 500
const podsEach = 24
const namespaces = 25
const nodes = 120
const plantedEach = 10

type Planting = (builder: WorldBuilder, name: string) => Planted

/** One of each ten Deployments is broken, in five ways; the rest are well, with the harmless oddities of a real cluster. */
export function bigWorld(): BigWorld {
  const builder = world()
  const planted: Planted[] = []
  for (let index = 0; index < nodes; index += 1) builder.node(`node-${index}`, { cpu: '32', memory: '128Gi' })
  for (let index = 0; index < deployments; index += 1) {
    const name = `team-${index % namespaces}/app-${index}`
    const planting = index % 10 === 0 ? plantings[Math.floor(index / 10 / plantedEach)] : undefined
    if (planting === undefined) well(builder, name, index)
    else planted.push(planting(builder, name))
  }
  // Half an hour after everything was made: nothing is merely starting any more.
  return { world: buildWorld({ clusterId: 'big', at: plusMs(testNow, 1_800_000), objects: builder.objects(), notReadable: [] }), planted }
}

function well(builder: WorldBuilder, name: string, index: number): void {
  builder
    .configMap(`${name}-settings`, { MODE: 'fast', LEVEL: 'info' })
    .deployment(name, {
      replicas: index % 7 === 0 ? 0 : podsEach,
      port: 8080,
      readiness: { path: '/healthz' },
      env: {
        MODE: { configMap: `${localOf(name)}-settings`, key: 'MODE' },
        OPTIONAL: { configMap: 'not-there', key: 'x', optional: true },
      },
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '256Mi' },
      before: [{ image: `${localOf(name)}:0.9` }],
    })
    .service(name, { port: 80, targetPort: 8080 })
}

const plantings: readonly Planting[] = [missingConfigMap, missingTag, tooLarge, outOfMemory, wrongSelector]

function localOf(name: string): string {
  return name.split('/')[1] ?? name
}

function missingConfigMap(builder: WorldBuilder, name: string): Planted {
  builder
    .deployment(name, { replicas: podsEach, env: { URL: { configMap: `${localOf(name)}-gone`, key: 'URL' } } })
    .pod(name, { waiting: { reason: 'CreateContainerConfigError', message: `configmap "${localOf(name)}-gone" not found` }, ready: false })
  return { cause: 'reference.configmap-missing', object: `Deployment ${name}` }
}

function missingTag(builder: WorldBuilder, name: string): Planted {
  const image = `registry.example/${localOf(name)}:9.9`
  const message = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`
  builder.deployment(name, { replicas: podsEach, image }).pod(name, { waiting: { reason: 'ErrImagePull', message }, ready: false })
  return { cause: 'image.tag-not-found', object: `Deployment ${name}` }
}

function tooLarge(builder: WorldBuilder, name: string): Planted {
  builder
    .deployment(name, { replicas: podsEach, requests: { cpu: '64' } })
    .pod(name, { unschedulable: `0/${nodes} nodes are available: ${nodes} Insufficient cpu.` })
  return { cause: 'schedule.insufficient-resources', object: `Deployment ${name}` }
}

function outOfMemory(builder: WorldBuilder, name: string): Planted {
  builder.deployment(name, { replicas: podsEach, limits: { memory: '64Mi' }, requests: { memory: '64Mi' } }).pod(name, {
    waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
    ready: false,
    restarts: 12,
    last: { exitCode: 137, reason: 'OOMKilled' },
  })
  return { cause: 'memory.limit-too-low', object: `Deployment ${name}` }
}

function wrongSelector(builder: WorldBuilder, name: string): Planted {
  builder
    .deployment(name, { replicas: podsEach, port: 8080 })
    .service(name, { port: 80, targetPort: 8080, selector: { app: `${localOf(name)}x` } })
  return { cause: 'service.selector-mismatch', object: `Service ${name}` }
}
