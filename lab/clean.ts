import { existsSync } from 'node:fs'
import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { stopControlPlane } from './control-plane.ts'
import { removePodNetwork } from './node.ts'
import { endProcess, processesNaming, processesOf, startedPrograms, stop } from './processes.ts'
import { must, run } from './run.ts'
import { paths, settings } from './settings.ts'

/**
 * Network rules, control groups and interfaces are the machine's, not a lab's: cleaning beside another cluster would tear down its pods.
 * Throws when a kubelet runs that does not belong to this lab's state.
 */
async function refuseForeignCluster(): Promise<void> {
  const kubelets = await processesOf(['kubernetes', 'kubelet', 'k3s'])
  const foreign = kubelets.find(({ args }) => !args.some((argument) => argument.includes(`${settings.stateDir}/`)))
  if (foreign)
    throw new Error(
      `another cluster runs on this machine (process ${foreign.pid}: ${foreign.args.slice(0, 3).join(' ')}); the lab does not touch it`,
    )
}

/** Ends and removes everything a lab made on this machine, also one that was killed. Safe to run at any time, any number of times. */
export async function clean(): Promise<void> {
  await refuseForeignCluster()
  for (const name of await startedPrograms('node-')) await stop(name, 0)
  for (const name of ['metrics-server', 'dns', 'kubelet', 'proxy']) await stop(name)
  await stopControlPlane()
  await endContainers()
  await stop('containerd')
  await stop('registry')
  await stop('registry-private')
  await endLeftovers()
  await unmountAll()
  await removePodNetwork()
  await removeRules()
  await removeControlGroups()
  await rm(settings.stateDir, { recursive: true, force: true })
}

async function endContainers(): Promise<void> {
  // Without its socket, ctr would wait for ten seconds.
  if (!existsSync(paths.containerdSocket)) return
  const ctr = ['--address', paths.containerdSocket, '-n', 'k8s.io', 'tasks']
  const tasks = await run('ctr', [...ctr, 'list', '-q'], { timeoutMs: 10_000 }).catch(() => undefined)
  const ids = tasks?.stdout.split('\n').filter(Boolean) ?? []
  await Promise.all(ids.map((id) => run('ctr', [...ctr, 'kill', '--signal', 'SIGKILL', '--all', id], { timeoutMs: 10_000 })))
}

/** Programs whose pid file is gone, and the shims that hold containers: all of them name the lab's own paths. */
async function endLeftovers(): Promise<void> {
  const programs = ['kubernetes', 'addons', 'etcd', 'docker-registry', 'containerd', 'containerd-shim-runc-v2']
  for (const pid of await processesNaming(settings.stateDir, programs)) await endProcess(pid, 0)
  // A shim's container lives on without it; the processes are found in the kubelet's control groups.
  for (const folder of await podGroups()) {
    const members = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')
    for (const pid of members.split('\n').filter(Boolean)) await endProcess(Number(pid), 0)
  }
}

async function unmountAll(): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const mount of mounts.filter((path) => path.startsWith(`${settings.stateDir}/`)).reverse()) await run('umount', ['-l', mount])
  const spaces = await readdir('/run/netns').catch((): string[] => [])
  for (const name of spaces.filter((candidate) => candidate.startsWith('cni-'))) await run('ip', ['netns', 'delete', name])
}

/** Drops the rules of kube-proxy and of the pod network, and leaves all others. */
async function removeRules(): Promise<void> {
  const saved = await run('iptables-save', []).catch(() => undefined)
  if (!saved || !/KUBE-|CNI-/.test(saved.stdout)) return
  const kept = saved.stdout.split('\n').filter((line) => !/KUBE-|CNI-/.test(line))
  await must('iptables-restore', [], { input: kept.join('\n') })
}

async function podGroups(): Promise<string[]> {
  const found: string[] = []
  const root = '/sys/fs/cgroup'
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => []))
      if (entry.isDirectory()) await walk(join(folder, entry.name))
    found.push(folder) // children first, so that a group is empty when its turn comes
  }
  await walk(join(root, 'kubepods'))
  for (const controller of await readdir(root).catch((): string[] => [])) await walk(join(root, controller, 'kubepods'))
  return found
}

async function removeControlGroups(): Promise<void> {
  for (const folder of await podGroups()) await rmdir(folder).catch(() => undefined)
}
