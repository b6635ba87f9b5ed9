import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { start } from './processes.ts'
import { must, until } from './run.ts'
import { paths, registries, settings } from './settings.ts'

/** Starts the open registry and the one that asks for a password, and waits until both answer. */
export async function startRegistries(): Promise<void> {
  const passwords = join(paths.config, 'htpasswd')
  await writeFile(passwords, await must('htpasswd', ['-niB', registries.private.user], { input: registries.private.password }), {
    mode: 0o600,
  })
  await startRegistry('registry', settings.registryPort, {})
  await startRegistry('registry-private', settings.privateRegistryPort, { auth: { htpasswd: { realm: 'lab', path: passwords } } })
}

async function startRegistry(name: string, port: number, extra: object): Promise<void> {
  const storage = join(settings.stateDir, name)
  await mkdir(storage, { recursive: true })
  const config = join(paths.config, `${name}.json`)
  // The registry reads YAML, of which JSON is a part.
  const http = { addr: `127.0.0.1:${port}` }
  await writeFile(
    config,
    JSON.stringify({ version: '0.1', log: { level: 'warn' }, storage: { filesystem: { rootdirectory: storage } }, http, ...extra }),
  )
  await start({ name, command: 'docker-registry', args: ['serve', config] })
  await until(name, 20_000, async () => ((await fetch(`http://127.0.0.1:${port}/v2/`)).status < 500 ? true : undefined))
}
