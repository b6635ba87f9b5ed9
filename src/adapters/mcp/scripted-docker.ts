import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One call that it was given. */
export interface DockerCall {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface ScriptedDocker {
  /** The program's path. */
  readonly program: string
  calls(): Promise<readonly DockerCall[]>
  /** A container that somebody else has made. */
  put(name: string, container: { readonly status: string; readonly label?: string }): Promise<void>
  status(name: string): Promise<string | undefined>
  /** What the next command does instead of its work. */
  fail(how: { readonly command: string; readonly words?: string; readonly hang?: boolean }): Promise<void>
  remove(): Promise<void>
}

interface State {
  readonly containers: Record<string, { status: string; label?: string }>
  readonly calls: DockerCall[]
  fault?: { readonly command: string; readonly words?: string; readonly hang?: boolean }
}

/** A program that takes docker's words and keeps containers in a file. Scripted: it runs nothing. The suite `mcp` does the same with the real podman. */
export async function scriptedDocker(): Promise<ScriptedDocker> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-docker-'))
  const [program, file] = [join(folder, 'docker'), join(folder, 'state.json')]
  const read = async (): Promise<State> => JSON.parse(await readFile(file, 'utf8')) as State
  const change = async (how: (state: State) => void): Promise<void> => {
    const state = await read()
    how(state)
    await writeFile(file, JSON.stringify(state))
  }
  await writeFile(file, JSON.stringify({ containers: {}, calls: [] }))
  await writeFile(program, `#!${process.execPath}\n${script(file)}`)
  await chmod(program, 0o755)
  return {
    program,
    calls: async () => (await read()).calls,
    put: (name, container) =>
      change((state) => {
        state.containers[name] = container
      }),
    status: async (name) => (await read()).containers[name]?.status,
    fail: (how) =>
      change((state) => {
        state.fault = how
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function script(file: string): string {
  return `
const { readFileSync, writeFileSync } = require('node:fs')
const file = ${JSON.stringify(file)}
const state = JSON.parse(readFileSync(file, 'utf8'))
const args = process.argv.slice(2)
state.calls.push({ args, environment: process.env })
const save = () => writeFileSync(file, JSON.stringify(state))
const say = (words, code) => { save(); (code === 0 ? process.stdout : process.stderr).write(words + '\\n'); process.exitCode = code }
const absent = (name) => say('Error response from daemon: No such container: ' + name, 1)
const name = args.at(-1)
const known = state.containers[name]
const commands = {
  container: () => known === undefined ? absent(name) : say(known.status + ' ' + (known.label ?? ''), 0),
  start: () => { known.status = 'running'; say(name, 0) },
  stop: () => { known.status = 'exited'; say(name, 0) },
  rm: () => { delete state.containers[name]; say(name, 0) },
  run: () => {
    const made = args[args.indexOf('--name') + 1]
    state.containers[made] = { status: 'running', label: args[args.indexOf('--label') + 1].split('=')[1] }
    say('0123456789ab', 0)
  },
}
const fault = state.fault
if (fault?.command === args[0]) {
  if (fault.hang) { save(); setInterval(() => undefined, 1000) } else say(fault.words, 125)
} else commands[args[0]]()
`
}
