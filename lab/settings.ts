import { join } from 'node:path'

/** Where the lab lives and listens. Everything of one machine is shared by all clones on it: there is one lab a machine. */
export const settings = {
  stateDir: process.env['ACESO_LAB_STATE'] ?? '/var/lib/aceso-lab',
  cacheDir: process.env['ACESO_LAB_CACHE'] ?? '/var/cache/aceso-lab',
  /** Namespaces of scenarios start so; two users of one lab choose two. */
  scenarioPrefix: process.env['ACESO_LAB_SCENARIO_PREFIX'] ?? 'lab-',
  /** Sources of what is built, beside this file. */
  sourceDir: import.meta.dirname,
  apiPort: Number(process.env['ACESO_LAB_API_PORT'] ?? 6443),
  etcdPort: 2379,
  etcdPeerPort: 2380,
  metricsPort: 4443,
  registryPort: 5000,
  /** A second registry that answers 401 without the right password. */
  privateRegistryPort: 10201,
  /** Nothing listens here: the registry that is down. */
  deadRegistryPort: 10202,
  controllerManagerPort: 10257,
  schedulerPort: 10259,
  kubeletPort: 10250,
  nodeName: 'lab-node-1',
  podSubnet: '10.244.0.0/24',
  serviceSubnet: '10.96.0.0/16',
  apiServiceAddress: '10.96.0.1',
  dnsServiceAddress: '10.96.0.10',
  bridge: 'lab0',
} as const

export const paths = {
  bin: join(settings.cacheDir, 'bin'),
  images: join(settings.cacheDir, 'images'),
  certificates: join(settings.stateDir, 'pki'),
  logs: join(settings.stateDir, 'log'),
  processes: join(settings.stateDir, 'pid'),
  config: join(settings.stateDir, 'config'),
  adminKubeconfig: join(settings.stateDir, 'admin.kubeconfig'),
  containerdSocket: join(settings.stateDir, 'containerd.sock'),
} as const

/** The registries that image names may start with; all other names are answered by the open registry. */
export const registries = {
  private: { host: 'private.lab.example', user: 'deploy', password: 'lab-only-password' },
  dead: { host: 'down.lab.example' },
} as const
