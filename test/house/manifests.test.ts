import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { readAgentConfig } from '../../agent/setup/config.ts'
import { neededPermissions, uninstallPermissions } from '../../src/adapters/kubernetes/permissions.ts'
import { loadConfig } from '../../src/app/config/load.ts'
import { agentEnvironment } from '../../src/app/own-agent/agent-environment.ts'
import { projectRoot, textOf } from './source-tree.ts'

const Rule = z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) })
const Role = z.object({ kind: z.literal('ClusterRole'), rules: z.array(Rule) })
const ConfigMap = z.object({ kind: z.literal('ConfigMap'), data: z.record(z.string(), z.string()) })
const Container = z.object({
  image: z.string(),
  args: z.array(z.string()).default([]),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.int() })).default([]),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) })).default([]),
  securityContext: z.object({ privileged: z.boolean().default(false), capabilities: z.object({ drop: z.array(z.string()) }) }).optional(),
})
const Workload = z.object({
  kind: z.enum(['DaemonSet', 'Deployment']),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()) }),
      spec: z.object({
        hostNetwork: z.boolean().default(false),
        containers: z.array(Container),
        initContainers: z.array(Container).default([]),
        volumes: z.array(z.object({ name: z.string(), hostPath: z.object({ path: z.string() }).optional() })),
      }),
    }),
  }),
})

const documents = (path: string): unknown[] => parseAllDocuments(textOf(path)).map((document) => document.toJS())
const one = <Shape>(path: string, shape: z.ZodType<Shape>): Shape => {
  const found = documents(path).flatMap((document) => shape.safeParse(document).data ?? [])
  expect(found).toHaveLength(1)
  return found[0] as Shape
}
const { version } = JSON.parse(textOf('package.json')) as { version: string }
const agent = one('deploy/agent/daemonset.yaml', Workload)
const server = one('deploy/server/deployment.yaml', Workload)
const config = agentConfig()

/** The ConfigMap's file, as the agent itself reads it. */
function agentConfig() {
  const folder = mkdtempSync(join(tmpdir(), 'aceso-manifest-'))
  writeFileSync(join(folder, 'config.yaml'), one('deploy/agent/configmap.yaml', ConfigMap).data['config.yaml'] ?? '')
  try {
    return readAgentConfig(join(folder, 'config.yaml'), {})
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('the manifests of the agent', () => {
  const [container] = agent.spec.template.spec.containers
  const mounts = new Map(container?.volumeMounts.map((mount) => [mount.mountPath, mount]))
  const volumes = new Map(agent.spec.template.spec.volumes.map((volume) => [volume.name, volume.hostPath?.path]))

  it('have the documented names', () => {
    expect([agent.kind, agent.metadata.name]).toEqual(['DaemonSet', 'milvus-coredump-agent'])
    expect(agent.spec.selector.matchLabels).toEqual({ app: 'milvus-coredump-agent' })
    expect(agent.spec.template.metadata.labels).toMatchObject({ app: 'milvus-coredump-agent' })
    expect(documents('deploy/agent/secret.yaml')).toMatchObject([{ kind: 'Secret', metadata: { name: 'milvus-coredump-agent-secrets' } }])
    expect(readdirSync(join(projectRoot, 'deployments'))).toContain('daemonset.yaml')
  })

  it('configure it with its own defaults, and the address of the server', () => {
    const defaults = readAgentConfig(undefined, {})
    expect(config).toEqual({ ...defaults, server: { ...defaults.server, url: 'http://aceso:8080' } })
  })

  it('mount what the configuration names, the cores read-only', () => {
    const cores = mounts.get(config.collector.coredumpPath)
    expect(cores?.readOnly).toBe(true)
    expect(volumes.get(cores?.name ?? '')).toBe(config.collector.hostCoredumpPath)
    const data = [...mounts.keys()].filter((path) => config.storage.localPath.startsWith(`${path}/`))
    expect(data).toEqual([...mounts.keys()].filter((path) => config.agent.dataDir.startsWith(`${path}/`)))
    expect(data.map((path) => mounts.get(path)?.readOnly)).toEqual([false])
  })

  it('open the configured ports, and name the one of the metrics to Prometheus', () => {
    expect(container?.ports).toEqual([
      { name: 'metrics', containerPort: config.agent.metricsPort },
      { name: 'health', containerPort: config.agent.healthPort },
    ])
    expect(agent.spec.template.metadata.annotations['prometheus.io/port']).toBe(String(config.agent.metricsPort))
  })

  it('start it with the environment that it is meant to have, as npm does', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    for (const [name, value] of Object.entries(agentEnvironment)) {
      expect(container?.env).toContainEqual({ name, value })
      expect(scripts['agent']).toContain(`${name}=${value} `)
    }
  })

  it('let it read the cluster and change nothing', () => {
    const verbs = one('deploy/agent/rbac.yaml', Role).rules.flatMap((rule) => rule.verbs)
    expect(verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([])
  })
})

describe('the manifests of the server', () => {
  it('configure it with its own defaults', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aceso-manifest-'))
    writeFileSync(join(folder, 'config.yaml'), one('deploy/server/configmap.yaml', ConfigMap).data['config.yaml'] ?? '')
    const given = loadConfig({ directory: folder, environment: {} })
    const bare = loadConfig({ directory: join(folder, 'nowhere'), environment: {} })
    rmSync(folder, { recursive: true })
    expect(given.config).toEqual(bare.config)
    expect(given.config.discovery.namespaces).toEqual(config.discovery.namespaces)
  })

  it.each([
    ['what the program asks for by itself', 'deploy/server/rbac.yaml', neededPermissions],
    ['what Helm asks for to uninstall', 'deploy/server/uninstall-rbac.yaml', uninstallPermissions],
  ])('grant exactly %s', (_, file, permissions) => {
    const granted = one(file, Role).rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
    )
    const needed = permissions.map(
      ({ verb, group, resource, subresource }) => `${verb} ${group}/${resource}${subresource === undefined ? '' : `/${subresource}`}`,
    )
    expect(granted.toSorted()).toEqual(needed.toSorted())
  })
})

describe('all manifests', () => {
  it.each([agent, server])('run nothing privileged, and the version of the package: $metadata.name', ({ spec }) => {
    const { hostNetwork, containers, initContainers } = spec.template.spec
    expect(hostNetwork).toBe(false)
    for (const { image, securityContext } of [...containers, ...initContainers]) {
      expect(image).toMatch(new RegExp(`^(milvus-coredump-agent|aceso):${version}$`))
      expect(securityContext).toMatchObject({ privileged: false, capabilities: { drop: ['ALL'] } })
    }
  })

  it('are applied by the script, each once', () => {
    const script = readFileSync(join(projectRoot, 'scripts/deploy.sh'), 'utf8')
    const applied = [...script.matchAll(/apply (deploy\/\S+?)(?:\/\$part)?\.yaml/g)].map((match) => match[1] ?? '')
    const parts = [...script.matchAll(/for part in ([\w ]+);/g)].flatMap((match) => match[1]?.split(' ') ?? [])
    for (const folder of ['agent', 'server'])
      for (const file of readdirSync(join(projectRoot, 'deploy', folder))) {
        const name = file.replace('.yaml', '')
        expect([...parts, ...applied.map((path) => path.split('/').at(-1))].filter((part) => part === name)).not.toEqual([])
      }
  })
})
