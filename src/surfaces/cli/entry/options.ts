import { type Command, InvalidArgumentError, Option } from 'commander'

/** Options that several commands take, and what their values must be. */

export function configured(command: Command): Command {
  return command.option('--config <file>', 'use this file instead of config.yaml')
}

export function cluster(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig file')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--in-cluster', 'use the service account of the pod it runs in')
    .option('--recording <path>', 'read a recording (a folder, or a .gz file) instead of a live cluster')
}

export function store(command: Command): Command {
  return command.option('--data <folder>', 'folder of the embedded store')
}

export function scope(command: Command): Command {
  return command
    .addOption(new Option('-n, --namespace <name>', 'look at one namespace').argParser(namespaceName).conflicts('allNamespaces'))
    .option('-A, --all-namespaces', 'look at every namespace (default)')
}

export function output(command: Command): Command {
  return command.addOption(new Option('-o, --output <form>', 'form of the result').choices(['text', 'json', 'yaml']).default('text'))
}

export function server(command: Command): Command {
  return command.option('--server <url>', 'address of the server; without it ACESO_SERVER, then http://127.0.0.1:8080')
}

export function namespaceName(text: string): string {
  if (/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text
  throw new InvalidArgumentError('a namespace is lower-case letters, digits and dashes, at most 63.')
}

export function seconds(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 3600) return value
  throw new InvalidArgumentError('give whole seconds from 1 to 3600.')
}

export function threadId(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 2 ** 31) return value
  throw new InvalidArgumentError('give the number of a thread, as crash inspect shows it.')
}

export function count(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value
  throw new InvalidArgumentError('give a whole number from 1 to 100.')
}

export function score(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 10) return value
  throw new InvalidArgumentError('give a number from 0 to 10.')
}
