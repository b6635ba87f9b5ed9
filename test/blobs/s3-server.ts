import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Versity's S3 gateway: the S3 protocol with signatures and multipart uploads over a folder. Built once from the Go module proxy. */
const version = 'v1.8.0'
const module = `github.com/versity/versitygw/cmd/versitygw@${version}`
const cache = process.getuid?.() === 0 ? '/var/cache/aceso-s3' : join(homedir(), '.cache', 'aceso-s3')
const program = join(cache, version, 'versitygw')

export interface S3Server {
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  /** Where the server keeps its objects. */
  readonly folder: string
  /** At once, as by kill -9; the folder stays. */
  kill(): Promise<void>
  /** The folder goes as well, where it was made here. */
  stop(): Promise<void>
}

export async function s3Server(port: number, folder?: string): Promise<S3Server> {
  if (!existsSync(program)) {
    await mkdir(join(cache, version), { recursive: true })
    await promisify(execFile)('go', ['install', '-ldflags=-s -w', module], {
      env: { ...process.env, GOBIN: join(cache, version) },
      timeout: 280_000,
    })
  }
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'aceso-s3-')))
  const [accessKey, secretKey] = ['aceso-test', 'not-a-secret-outside-this-test']
  const server = spawn(program, ['--port', `127.0.0.1:${port}`, '--region', 'eu-test-1', 'posix', root], {
    env: { ...process.env, ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
    stdio: 'ignore',
  })
  await listening(server, port)
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    accessKey,
    secretKey,
    folder: root,
    kill,
    async stop() {
      await kill()
      if (folder === undefined) await rm(root, { recursive: true, force: true })
    },
  }
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`the S3 server ended with ${server.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const isOpen = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await wait(100)
  }
  throw new Error('the S3 server does not listen')
}
