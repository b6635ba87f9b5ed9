/** `npm run lab -- up|down|status|build|restart-apiserver`: a real Kubernetes cluster on one bare machine. */
import { build } from './build.ts'
import { down, restartApiServer, status, up } from './cluster.ts'

const usage = `usage: npm run lab -- <command>
  up                     bring the cluster up (the first time builds for about 8 minutes)
  down                   remove everything
  status                 tell what runs
  build [kwok] [helm]    build the programs only
  restart-apiserver      kill the API server and start it again`

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  up: async () => console.log(`export KUBECONFIG=${await up()}`),
  down,
  status: showStatus,
  build,
  'restart-apiserver': restartApiServer,
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
