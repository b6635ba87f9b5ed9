import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { writeKubeconfig } from '../certificates.ts'
import { apiServer } from '../control-plane.ts'
import { machineAddress } from '../node.ts'
import { refuseTakenPorts } from '../ports.ts'
import { run, until } from '../run.ts'
import { paths } from '../settings.ts'

/** One more API server of the lab's cluster, over the same etcd: it can be killed without disturbing anybody else who uses the lab. */
export interface SecondApiServer {
  readonly kubeconfig: string
  kill(): Promise<void>
  /** Starts it again and waits until it answers. */
  start(): Promise<void>
}

const port = 21_643

export async function startSecondApiServer(folder: string): Promise<SecondApiServer> {
  await refuseTakenPorts([port])
  const kubeconfig = join(folder, 'second-api-server.kubeconfig')
  await writeKubeconfig(kubeconfig, 'admin', { folder: paths.certificates, port })
  const { command, args } = apiServer(machineAddress(), port)
  let running: ChildProcess | undefined
  const self: SecondApiServer = {
    kubeconfig,
    async kill() {
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
      const gone = once(running, 'exit')
      running.kill('SIGKILL')
      await gone
    },
    async start() {
      await self.kill()
      const log = openSync(join(folder, 'second-api-server.log'), 'a')
      // The kernel ends it with this process. The service of the cluster's API goes on naming the first one alone.
      const all = ['--pdeathsig', 'KILL', command, ...args, '--endpoint-reconciler-type=none']
      running = spawn('setpriv', all, { stdio: ['ignore', log, log] })
      await once(running, 'spawn')
      await until('the second API server', 60_000, async () => {
        const answer = await run('kubectl', ['--kubeconfig', kubeconfig, 'get', '--raw', '/readyz'], { timeoutMs: 10_000 })
        return answer.stdout === 'ok' ? true : undefined
      })
    },
  }
  await self.start()
  return self
}
