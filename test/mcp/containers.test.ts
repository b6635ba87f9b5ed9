import { resolve } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { ToolServerSettings } from '../../src/adapters/mcp/settings.ts'
import { startToolServer } from '../../src/adapters/mcp/tool-server.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ToolServer } from '../../src/ports/tool-server.ts'
import { type Podman, podmanHere } from './podman.ts'
import { freePort, run } from './processes.ts'

const project = resolve(import.meta.dirname, '../..')
const program = `${project}/test/mcp/servers/in-container.ts`
const signal = new AbortController().signal
const lines: string[] = []
const note = (about: object, message: string): void => {
  lines.push(`${message} ${JSON.stringify(about)}`)
}

const here = await podmanHere()

describe.skipIf(here.podman === undefined)(`MCP servers in containers${here.podman === undefined ? `: ${here.why}` : ''}`, () => {
  // Read only where the suite is not skipped.
  const podman = here.podman as Podman
  const started: ToolServer[] = []
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop()
    await podman.run('rm', '--all', '--force', '--time', '0')
  })
  afterAll(() => podman.remove())

  const start = (settings: object): ToolServer => {
    const server = startToolServer({
      name: 'inside',
      settings: ToolServerSettings.parse(settings),
      secretNamed: () => new Secret('hush-hush'),
      version: '1.0.0',
      clock: { now: () => instantOf(Date.now()) },
      log: { info: note, warn: note, debug: note },
      pauseMs: () => 200,
    })
    started.push(server)
    return server
  }
  const up = async (server: ToolServer): Promise<void> => {
    await expect.poll(() => server.status().state, { timeout: 30_000, interval: 50 }).toBe('up')
  }
  const status = async (name: string): Promise<string> =>
    (await podman.run('container', 'inspect', '--format', '{{.State.Status}}', name)).trim()
  const container = (more: object = {}) => ({
    program: podman.program,
    image: podman.image,
    options: ['--network', 'host', '-v', `${project}:${project}:ro`],
    ...more,
  })
  const piped = (more: object = {}) => ({
    command: '/bin/node',
    args: [program],
    env: { LEVEL: 'info' },
    secrets: { TOKEN: 'OURS' },
    container: container(more),
  })

  it('is made, spoken to over its pipes, and stopped with Aceso; started again the next time', async () => {
    const first = start(piped())
    await up(first)
    expect(first.status()).toMatchObject({ container: { name: 'aceso-mcp-inside', start: 'was made' }, product: 'inside 1.0.0' })
    expect((await podman.run('container', 'inspect', '--format', '{{.HostConfig.RestartPolicy.Name}}', 'aceso-mcp-inside')).trim()).toBe(
      'unless-stopped',
    )
    expect(await first.call('whereabouts', {}, signal)).toMatchObject({ data: { token: 'hush-hush', level: 'info' } })
    await first.stop()
    expect(await status('aceso-mcp-inside')).toBe('exited')

    const second = start(piped())
    await up(second)
    expect(second.status().container?.start).toBe('was started')
    expect(await status('aceso-mcp-inside')).toBe('running')
  })

  it('hands secrets over where no list of processes and no log shows them', async () => {
    const server = start(piped())
    await up(server)
    expect(await run(['ps', '-eo', 'args', '-ww'])).not.toContain('hush-hush')
    expect(await podman.run('container', 'inspect', 'aceso-mcp-inside')).not.toContain('hush-hush')
    expect(lines.join('\n')).not.toContain('hush-hush')
  })

  it('is started anew when it dies', async () => {
    const server = start(piped())
    await up(server)
    await podman.run('kill', 'aceso-mcp-inside')
    await expect.poll(() => server.status().restarts, { timeout: 30_000 }).toBeGreaterThan(0)
    await up(server)
    expect(await server.call('whereabouts', {}, signal)).toMatchObject({ isError: false })
  })

  it('that somebody else runs is used, and left running', async () => {
    await podman.run('run', '-d', '--name', 'diagnosis-service', '--network', 'host', '-v', `${project}:${project}:ro`, podman.image)
    const server = start(piped({ name: 'diagnosis-service' }))
    await up(server)
    expect(server.status().container).toEqual({ name: 'diagnosis-service', start: 'was running' })
    await server.stop()
    expect(await status('diagnosis-service')).toBe('running')
  })

  it('is waited for while it does not listen yet, and answers at its address', async () => {
    const port = await freePort()
    const server = start({
      url: `http://127.0.0.1:${port}/mcp`,
      secrets: { TOKEN: 'OURS' },
      container: container({ arguments: ['/bin/node', program, String(port)] }),
    })
    await up(server)
    expect(server.status()).toMatchObject({ restarts: 0, container: { start: 'was made' } })
    expect(await server.call('whereabouts', {}, signal)).toMatchObject({ data: { token: 'hush-hush' } })
    expect(await run(['ps', '-eo', 'args', '-ww'])).not.toContain('hush-hush')
  })

  it('of an image that is nowhere is named, and the caller is told', async () => {
    const server = start({
      command: 'x',
      container: { program: podman.program, image: 'localhost/nowhere:latest', options: ['--pull=never'] },
    })
    await expect.poll(() => server.status().state, { timeout: 30_000 }).toBe('down')
    expect(server.status().why).toContain('nowhere')
    await expect(server.call('whereabouts', {}, signal)).rejects.toMatchObject({
      code: 'source-unavailable',
      message: expect.stringMatching(/MCP server inside .*nowhere/),
    })
    expect(lines.join('\n')).toContain('nowhere')
  })
})
