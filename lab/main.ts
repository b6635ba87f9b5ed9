/** `npm run lab -- up|down|status|build|restart-apiserver`: a real Kubernetes cluster on one bare machine. */
import { connectLab } from './api.ts'
import { build } from './build.ts'
import { playCleanUps } from './clean-up/suite.ts'
import { down, restartApiServer, status, up } from './cluster.ts'
import { playFaults } from './faults/suite.ts'
import { pushImages } from './images.ts'
import { alone } from './lock.ts'
import { endScenario, startScenario } from './play.ts'
import { recordScenarios } from './record.ts'
import { inParallel } from './run.ts'
import { loadScenario, loadScenarios } from './scenario.ts'
import { playKubelet } from './simulated-node.ts'
import { playScenarios } from './suite.ts'

const usage = `usage: npm run lab -- <command>
  up                     bring the cluster up (the first time builds for about 8 minutes)
  down                   remove everything
  status                 tell what runs
  build [kwok] [helm]    build the programs only
  images                 build the demo program again and push all images to the running registries
  restart-apiserver      kill the API server and start it again
  scenario list          the failures that can be made
  scenario start <name>...   make them, each in its namespace lab-<name>; 'all' for all, four at a time
  scenario end <name>...     remove them
  scenario record <name>...  make each, write what can be seen of it to test/recordings, and remove it; 'all' for all
  scenario run <name>...     run the whole product on them: find, approve, mend, verify; 'all' for all
  clean-up [name]...         instances of Milvus that crash again and again, taken down by the real Helm or left alone; without names all
  faults [name]...           what must hold when a mend is disturbed, refused or does not help; without names all`

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  up: async () => console.log(`export KUBECONFIG=${await up()}`),
  down,
  status: showStatus,
  build: (names) => alone(() => build(names)),
  images: () =>
    alone(async () => {
      await build()
      await pushImages()
    }),
  'restart-apiserver': restartApiServer,
  scenario,
  faults: async (names) => {
    if (!(await playFaults(names))) process.exitCode = 1
  },
  'clean-up': async (names) => {
    if (!(await playCleanUps(names))) process.exitCode = 1
  },
  'simulated-node': async ([name = '', mode]) => await playKubelet(await connectLab(), name, mode === 'press-memory'),
}

async function scenario([verb = '', ...names]: readonly string[]): Promise<void> {
  if (verb === 'list') {
    for (const { name, family, title, expect } of await loadScenarios())
      console.log(`${name.padEnd(32)} ${family.padEnd(10)} ${String(expect.cause).padEnd(28)} ${title}`)
    return
  }
  const chosen =
    verb === 'all' || names[0] === 'all' || names[0] === '--all'
      ? await loadScenarios()
      : await Promise.all(names.map((name) => loadScenario(name)))
  if (verb === 'run' || verb === 'all') {
    if (!(await playScenarios(chosen))) process.exitCode = 1
    return
  }
  if (verb === 'record') {
    if (!(await recordScenarios(chosen))) process.exitCode = 1
    return
  }
  if (verb !== 'start' && verb !== 'end') throw new Error(usage)
  const api = await connectLab()
  await inParallel(4, chosen, async (one) => {
    if (verb === 'end') return await endScenario(api, one)
    try {
      const { goodMs, failureMs } = await startScenario(api, one)
      console.log(`${one.name.padEnd(32)} good after ${Math.round(goodMs / 1000)} s, failure after ${Math.round(failureMs / 1000)} s more`)
    } catch (error) {
      console.log(`${one.name.padEnd(32)} FAILED: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    }
  })
}

async function showStatus(): Promise<void> {
  const now = await status()
  for (const { name, pid } of now.programs) console.log(`${name.padEnd(20)} ${pid ?? 'not running'}`)
  console.log(`node is ${now.nodeReady ? '' : 'not '}Ready; kubeconfig ${now.kubeconfig}`)
  if (!now.nodeReady || now.programs.some(({ pid }) => pid === undefined)) process.exitCode = 1
}

const [name = '', ...args] = process.argv.slice(2)
try {
  const command = commands[name]
  if (!command) throw new Error(usage)
  await command(args)
} catch (error) {
  for (let reason = error; reason instanceof Error; reason = reason.cause) process.stderr.write(`lab: ${reason.message}\n`)
  process.exitCode = 1
}
