import type { Command } from 'commander'
import { programOf } from '../../src/surfaces/cli/entry/program.ts'
import { exitCodeMeanings, exitCodes } from '../../src/surfaces/cli/exit-codes.ts'
import { generated, tableOf } from './markdown.ts'

/** Every command as commander knows it. */
export function cliPage(): string {
  const program = programOf('aceso', '0.0.0', () => Promise.resolve())
  const sections = leaves(program).map((command) => {
    const options = command.options.map(({ flags, description, argChoices, defaultValue }) => [
      `\`${flags}\``,
      [description, argChoices === undefined ? '' : `(${argChoices.join(', ')})`].filter((text) => text !== '').join(' '),
      defaultValue === undefined ? '' : `\`${String(defaultValue)}\``,
    ])
    const usage = [nameOf(command), ...command.registeredArguments.map((argument) => `<${argument.name()}>`), '[options]'].join(' ')
    return [`## ${nameOf(command)}`, `${command.description()}.`, `\`${usage}\``, tableOf(['option', 'meaning', 'default'], options)].join(
      '\n\n',
    )
  })
  const codes = tableOf(
    ['exit code', 'meaning'],
    Object.entries(exitCodes).map(([name, code]) => [String(code), exitCodeMeanings[name as keyof typeof exitCodes]]),
  )
  return `${[generated, '# Command line', intro, ...sections, '## Exit codes', codes].join('\n\n')}\n`
}

const intro = `As \`kubectl-aceso\` on the PATH, \`kubectl aceso\` is the same program. Results go to stdout, progress, hints and errors to stderr. No colour in a pipe, and none with
\`NO_COLOR\`. Commands to a server (incidents, show, approve, reject, undo, pause, resume) take the token from \`ACESO_TOKEN\`, from the file \`ACESO_TOKEN_FILE\` names, or
from \`~/.config/aceso/token\`, never from an argument. \`-o json\` is stable: the \`schema\` member names its version.`

function leaves(command: Command): Command[] {
  return command.commands.flatMap((child) => (child.commands.length === 0 ? [child] : leaves(child)))
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}
