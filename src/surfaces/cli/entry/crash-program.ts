import { type Command, InvalidArgumentError, Option } from 'commander'
import { cluster, configured, count, namespaceName, output, score, seconds, server, threadId } from './options.ts'

export const crashCommandNames = [
  'crash inspect',
  'crash preflight',
  'crash slim',
  'crash groups',
  'crash list',
  'crash show',
  'crash merge',
  'crash split',
  'crash fixed',
  'crash analyse',
  'crash verify',
  'crash instances',
] as const

type On = (command: Command, name: (typeof crashCommandNames)[number]) => Command

/** Core dumps. The commands that need no server come first. */
export function crashCommands(program: Command, on: On): void {
  const crash = program.command('crash').description('core dumps: what crashed, why, and whose it was')
  fileCommands(crash, on)
  askingCommands(crash, on)
  changingCommands(crash, on)
  on(verifyCommand(crash), 'crash verify')
  const instances = output(
    cluster(configured(crash.command('instances').description('installations of Milvus in the cluster, or why none is found'))),
  )
  on(instances, 'crash instances')
}

function fileCommands(crash: Command, on: On): void {
  const inspect = output(
    crash.command('inspect <file>').description('say everything that a core file tells, compressed or not; needs no server'),
  )
    .option('--exe <file>', 'the program that crashed; believed only if its build-id is the core’s')
    .option('--root <folder>', 'where its files are: /proc/<pid>/root of the container, an unpacked image; without it this machine’s own')
    .option('--log <file>', 'the container’s log (kubectl logs --previous): its last words and its names join the stack')
    .option('--no-debugger', 'do not look for names and stacks: milliseconds, and nothing but the core is read')
    .option('--timeout <seconds>', 'how long a debugger may take', seconds, 120)
  on(inspect, 'crash inspect')
  const preflight = output(
    crash.command('preflight').description('check that this machine keeps cores and has what reads them, and say what to do'),
  ).option('--path <folder>', 'where cores are looked for', '/var/lib/systemd/coredump')
  on(preflight, 'crash preflight')
  const slim = server(
    crash
      .command('slim [file]')
      .description(
        'write a core of kilobytes that shows a debugger the same stacks: no heap, no environment, no options; of a file, or with --id the one a server keeps',
      )
      .requiredOption('-o, --out <file>', 'file to write; packed by zstd where it ends in .zst'),
  )
    .option('--thread <id>', 'of this thread only', threadId)
    .option('--id <id>', 'of this crash on a server, as aceso crash list shows it')
  on(slim, 'crash slim')
}

function askingCommands(crash: Command, on: On): void {
  const groups = output(
    server(crash.command('groups').description('bugs that a running server knows: each with how often and where it struck')),
  )
    .addOption(new Option('--state <state>', 'only those').choices(['open', 'fixed']))
    .option('--instance <name>', 'that struck this installation')
    .option('--text <words>', 'with this in a frame, a message, the program or a known report')
    .addOption(new Option('--sort <by>', 'order').choices(['lastSeen', 'firstSeen', 'count']).default('lastSeen'))
    .option('--limit <number>', 'how many at most, up to 100', count, 20)
  on(groups, 'crash groups')
  const list = output(server(crash.command('list').description('crashes that a running server knows')))
    .option('--instance <name>', 'of this installation')
    .option('-n, --namespace <name>', 'of one namespace', namespaceName)
    .option('--pod <name>', 'of this pod')
    .option('--node <name>', 'on this node')
    .option('--group <id>', 'of this group')
    .addOption(
      new Option('--status <status>', 'only those').choices(['discovered', 'processing', 'analyzed', 'stored', 'skipped', 'error']),
    )
    .option('--min-score <score>', 'of this value or more, 0 to 10', score)
    .option('--since <time>', 'not before, as 2026-11-21T08:00:00Z', moment)
    .option('--until <time>', 'before', moment)
    .addOption(new Option('--sort <by>', 'order').choices(['time', 'score', 'size', 'filename']).default('time'))
    .option('--limit <number>', 'how many at most, up to 100', count, 20)
  on(list, 'crash list')
  const show = output(
    server(
      crash
        .command('show <id>')
        .description('one crash, or one bug (crash-...), with its stack and what happened; the beginning of an id will do'),
    ),
  )
  on(show, 'crash show')
  const analyse = output(
    server(
      crash
        .command('analyse <id>')
        .alias('analyze')
        .description('ask a model about one crash, whatever its value, and wait for the answer; costs money, within the budget'),
    ),
  )
  on(analyse, 'crash analyse')
}

function changingCommands(crash: Command, on: On): void {
  const changing = (command: Command): Command => output(server(command))
  const merge = changing(crash.command('merge <group>').description('two groups are one bug'))
    .requiredOption('--into <group>', 'the group that stays')
    .option('-y, --yes', 'do not ask once more')
  on(merge, 'crash merge')
  const split = changing(crash.command('split <group>').description('take fingerprints out into a group of their own; undoes a merge'))
    .requiredOption('--key <fingerprint...>', 'which, as aceso crash show names them; the beginning will do')
    .option('-y, --yes', 'do not ask once more')
  on(split, 'crash split')
  const fixed = changing(crash.command('fixed <group>').description('say in which version a bug is fixed'))
    .option('--in <version>', 'the version')
    .option('--reopen', 'it is not fixed')
  on(fixed, 'crash fixed')
}

function verifyCommand(crash: Command): Command {
  return output(server(crash.command('verify').description('read every stored core to its end: find missing, damaged and orphaned files')))
    .option('--path <folder>', 'a folder of this machine in place of the server’s store: an agent’s storage.localPath')
    .option('--s3 <bucket>', 'a bucket, as s3://bucket/prefix/; keys in S3_ACCESS_KEY and S3_SECRET_KEY')
    .option('--endpoint <url>', 'address of another S3-compatible store than Amazon’s')
    .option('--region <name>', 'region of the bucket')
    .option('--path-style', 'the bucket stands in the path, not in the host name')
}

function moment(text: string): string {
  const ms = Date.parse(text)
  if (!Number.isNaN(ms)) return new Date(ms).toISOString()
  throw new InvalidArgumentError('give a moment as 2026-11-21T08:00:00Z.')
}
