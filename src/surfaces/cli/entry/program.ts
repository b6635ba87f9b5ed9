import { Command, Option } from 'commander'
import { crashCommandNames, crashCommands } from './crash-program.ts'
import { diagnoseCommandNames, diagnoseCommands } from './diagnose-program.ts'
import { cluster, configured, count, namespaceName, output, scope, server, store } from './options.ts'

/** Called with the command's name, its operands and its options. */
export type Act = (name: CommandName, operands: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<void>

const commandNames = [
  'start',
  'analyze',
  'incidents',
  'show',
  'approve',
  'reject',
  'undo',
  'pause',
  'resume',
  'record',
  'export',
  'import',
  'doctor',
  'mcp',
  'config show',
  'token add',
  'token list',
  'token remove',
  'model check',
  ...crashCommandNames,
  ...diagnoseCommandNames,
  'version',
] as const
export type CommandName = (typeof commandNames)[number]

/** Flags that stand for a setting: they win over every other place that sets it. */
export const settingFlags: Readonly<Record<string, { readonly flag: string; readonly path: string }>> = {
  host: { flag: '--host', path: 'server.host' },
  port: { flag: '--port', path: 'server.port' },
  data: { flag: '--data', path: 'storage.dataDir' },
  mode: { flag: '--mode', path: 'pipeline.mode' },
  kubeconfig: { flag: '--kubeconfig', path: 'cluster.kubeconfig' },
  context: { flag: '--context', path: 'cluster.context' },
  inCluster: { flag: '--in-cluster', path: 'cluster.inCluster' },
  recording: { flag: '--recording', path: 'cluster.recording' },
}

/** The command line, as commander reads it. Names and words only: what the commands do is elsewhere and loaded when called. */
export function programOf(name: string, version: string, act: Act): Command {
  const program = new Command(name)
    .description('Watches Kubernetes, explains what is broken with evidence, and mends it under control.')
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError(false)
    .enablePositionalOptions()
    .addHelpText('after', '\nIt changes nothing in a cluster until somebody approves. Documentation: docs/reference/cli.md')
  const on = (command: Command, called: CommandName): Command => {
    command.addOption(new Option('--lang <language>', 'language of texts; without it LC_ALL, LC_MESSAGES, LANG').choices(['en', 'zh']))
    return command.action(async (...all: unknown[]) => {
      const operands = all.slice(0, -2).filter((operand) => typeof operand === 'string')
      await act(called, operands, command.opts())
    })
  }
  localCommands(program, on)
  serverCommands(program, on)
  const config = program.command('config').description('the configuration of this start')
  on(
    output(configured(config.command('show').description('print every setting with its value and where it comes from; secrets are ***'))),
    'config show',
  )
  tokenCommands(program, on)
  const model = program.command('model').description('language models, where any are configured')
  const check = configured(
    model.command('check').description('look at every provider: reachable, key accepted, model there, latency, price; costs nothing'),
  )
  on(output(check).option('--spend', 'ask each one short question too, which may cost a fraction of a cent'), 'model check')
  crashCommands(program, on)
  diagnoseCommands(program, on)
  on(program.command('version').description('print the version'), 'version')
  return program
}

type On = (command: Command, name: CommandName) => Command

function localCommands(program: Command, on: On): void {
  const start = cluster(configured(program.command('start').description('run the server: watch, explain, and mend what is approved')))
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on')
    .option('--data <folder>', 'folder of the embedded store')
    .option('--mode <mode>', 'what it may do by itself: observe, suggest, approve, auto')
  on(start, 'start')
  const analyze = output(
    scope(cluster(configured(program.command('analyze').description('look once and say what is broken, why, and what would mend it')))),
  )
    .option('--evidence', 'show all evidence, with the line by which you see it yourself')
    .option('--diff', 'show what each mend would change')
    .option('--exit-code', 'end with 1 when troubles are found')
  on(analyze, 'analyze')
  on(
    scope(
      cluster(configured(program.command('record').description('write what can be seen of the cluster, masked, to a new folder or file'))),
    ).requiredOption('--out <path>', 'new folder for the recording, or one file to pass on: a name that ends in .gz'),
    'record',
  )
  on(
    store(configured(program.command('export <file>').description('write the store to one file of JSON lines; no tokens, no secrets'))),
    'export',
  )
  on(store(configured(program.command('import <file>').description('read such a file into an empty store'))), 'import')
  on(
    output(
      store(
        cluster(configured(program.command('doctor').description('check connection, permissions, store and port, and say what to do'))),
      ),
    ),
    'doctor',
  )
  const mcp = store(
    cluster(configured(program.command('mcp').description('speak MCP over standard input and output, for an assistant on this machine'))),
  )
  on(
    mcp.addOption(
      new Option('--server <url>', 'carry everything to and from this running server; its token is taken as for other commands').conflicts([
        'data',
        'kubeconfig',
        'context',
        'inCluster',
        'recording',
        'config',
      ]),
    ),
    'mcp',
  )
}

function serverCommands(program: Command, on: On): void {
  const incidents = output(server(program.command('incidents').description('list incidents of a running server, latest first')))
    .option('-n, --namespace <name>', 'of one namespace', namespaceName)
    .option('--all', 'also those that are over')
    .option('--limit <number>', 'how many at most, up to 100', count, 20)
  on(incidents, 'incidents')
  on(
    output(
      server(
        program
          .command('show <id>')
          .description('one incident with evidence, plan, diff and timeline, also by its plan’s id; or a report on a release (r-...)'),
      ),
    ).option('--evidence', 'show all evidence, with the line by which you see it yourself'),
    'show',
  )
  const decide = (command: Command): Command =>
    server(command).option('--comment <text>', 'why, for the timeline').option('-y, --yes', 'do not ask once more')
  on(decide(program.command('approve <id>').description('approve exactly the plan that is shown (plan or incident id)')), 'approve')
  on(decide(program.command('reject <id>').description('reject a plan (plan or incident id)')), 'reject')
  on(decide(program.command('undo <id>').description('put back what an incident’s plan changed')), 'undo')
  on(decide(program.command('pause').description('stop all writes to clusters (role operator)')), 'pause')
  on(decide(program.command('resume').description('allow writes again (role admin)')), 'resume')
}

function tokenCommands(program: Command, on: On): void {
  const token = program.command('token').description('who may call the server; works on the store itself, or through a running server')
  const placed = (command: Command): Command =>
    store(configured(command)).addOption(
      new Option('--server <url>', 'ask this running server: an embedded store is its own').conflicts(['data', 'config']),
    )
  const add = placed(token.command('add <name>').description('make a token; it is shown this once')).addOption(
    new Option('--role <role>', 'what it may do').choices(['viewer', 'operator', 'approver', 'admin']).makeOptionMandatory(),
  )
  on(add, 'token add')
  on(output(placed(token.command('list').description('names, roles and dates; never the tokens'))), 'token list')
  on(placed(token.command('remove <name>').description('a removed token stops working at once')), 'token remove')
}
