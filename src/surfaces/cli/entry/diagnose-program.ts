import { type Command, Option } from 'commander'
import { configured, namespaceName, output, server } from './options.ts'

export const diagnoseCommandNames = ['diagnose deployment', 'diagnose release'] as const

type On = (command: Command, name: (typeof diagnoseCommandNames)[number]) => Command

/** Why a release failed: asks for a report, watches it being written, prints it. */
export function diagnoseCommands(program: Command, on: On): void {
  const diagnose = program
    .command('diagnose')
    .description('why a release failed: a report with evidence, from a running server or a recording')
  const deployment = watched(
    configured(diagnose.command('deployment <name>').description('diagnose what a workload runs now; its release is found, or made')),
  )
    .option('-n, --namespace <name>', 'its namespace', namespaceName, 'default')
    .addOption(new Option('--kind <kind>', 'what it is').choices(['Deployment', 'StatefulSet', 'DaemonSet']).default('Deployment'))
    .addOption(
      new Option(
        '--recording <path>',
        'diagnose it in a recording (a folder, or a .gz file), by the rules alone and without a server',
      ).conflicts(['server', 'follow']),
    )
  on(deployment, 'diagnose deployment')
  on(watched(diagnose.command('release <id>').description('diagnose a release by the id under which it is registered')), 'diagnose release')
}

function watched(command: Command): Command {
  return output(server(command))
    .option('--follow', 'print each thing that happens while the report is written, one line each')
    .option('--evidence', 'show the answers that the sentences cite')
}
