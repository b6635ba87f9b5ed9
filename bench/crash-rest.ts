/** `npm run bench:crash-rest`: memory and processor time of the agent while nothing crashes, over a minute; beside a bare Node process that waits. */
import { spawn } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { agentFolders, startAgentProcess } from './agent/agent-process.ts'
import { conclude, withServer } from './agent/bench-place.ts'
import { machineLine } from './machine.ts'

const targets = { restMib: 120, idlePercent: 1 } as const
const port = 57_473
const settleMs = 15_000
const measureMs = 60_000

async function bareMib(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await delay(2_000)
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  child.kill('SIGKILL')
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024)
}

const { restMib, idlePercent } = await withServer(port, async ({ folder, serverUrl }) => {
  await mkdir(agentFolders(folder).watched)
  // As deployed: the folder is looked into every ten seconds.
  const agent = await startAgentProcess({
    folder,
    serverUrl,
    config: { collector: { coredumpPath: agentFolders(folder).watched, watchInterval: '10s' } },
  })
  try {
    await delay(settleMs)
    const before = await agent.cpuSeconds()
    await delay(measureMs)
    const spent = (await agent.cpuSeconds()) - before
    return { restMib: await agent.residentMib(), idlePercent: (spent / (measureMs / 1000)) * 100 }
  } finally {
    await agent.kill()
  }
})
console.log(machineLine())
console.log(
  `at rest: ${restMib} MiB (bare Node: ${await bareMib()} MiB), ${idlePercent.toFixed(2)} % of a core over ${measureMs / 1000} s; ${new Date().toISOString()}`,
)
conclude([
  { what: `at most ${targets.restMib} MiB`, isMet: restMib <= targets.restMib },
  { what: `at most ${targets.idlePercent} % of a core`, isMet: idlePercent <= targets.idlePercent },
])
