import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import { type ServerContainer, serverContainer } from './container.ts'
import { type ScriptedDocker, scriptedDocker } from './scripted-docker.ts'
import { ToolServerSettings } from './settings.ts'

let docker: ScriptedDocker
beforeEach(async () => {
  docker = await scriptedDocker()
})
afterEach(() => docker.remove())

const signal = new AbortController().signal
const secrets = { env: new Map([['TOKEN', new Secret('hush-hush')]]), token: undefined }
const none = { env: new Map<string, Secret>(), token: undefined }
const containerOf = (more: object, rest: object = { url: 'http://127.0.0.1:9000/mcp' }): ServerContainer => {
  const settings = ToolServerSettings.parse({ ...rest, container: { image: 'diagnosis-service:latest', program: docker.program, ...more } })
  if (settings.container === undefined) throw new Error('the settings have a container')
  return serverContainer('diagnosis', settings.container, settings)
}
const commands = async (): Promise<readonly string[]> => (await docker.calls()).map(({ args }) => args[0] ?? '')

describe('the container of an MCP server', () => {
  it('is made where there is none, and comes back by itself until it is stopped', async () => {
    const container = containerOf(
      { options: ['-p', '127.0.0.1:9000:9000'], arguments: ['serve'] },
      { url: 'http://127.0.0.1:9000/mcp', env: { LEVEL: 'info' } },
    )
    expect(await container.ensure(secrets, signal)).toBe('was made')
    const made = (await docker.calls()).at(-1)
    expect(made?.args).toEqual([
      'run',
      '--detach',
      '--name',
      'aceso-mcp-diagnosis',
      '--restart',
      'unless-stopped',
      '--label',
      expect.stringMatching(/^dev\.aceso\.settings=[0-9a-f]{16}$/),
      '--env',
      'LEVEL',
      '--env',
      'TOKEN',
      '-p',
      '127.0.0.1:9000:9000',
      'diagnosis-service:latest',
      'serve',
    ])
    expect(made?.environment).toMatchObject({ LEVEL: 'info', TOKEN: 'hush-hush' })
    expect(JSON.stringify((await docker.calls()).map(({ args }) => args))).not.toContain('hush')
  })

  it('that runs is used as it is, and goes on when Aceso stops', async () => {
    await docker.put('diagnosis-service', { status: 'running' })
    const container = containerOf({ name: 'diagnosis-service' })
    expect(await container.ensure(none, signal)).toBe('was running')
    await container.stop()
    expect(await commands()).toEqual(['container'])
  })

  it('that has ended is started, and stopped by whoever started it', async () => {
    await docker.put('diagnosis-service', { status: 'exited' })
    const container = containerOf({ name: 'diagnosis-service' })
    expect(await container.ensure(none, signal)).toBe('was started')
    expect(await docker.status('diagnosis-service')).toBe('running')
    await container.stop()
    expect(await commands()).toEqual(['container', 'start', 'stop'])
    expect(await docker.status('diagnosis-service')).toBe('exited')
  })

  it('of ours is made anew when its settings are others', async () => {
    await containerOf({ arguments: ['old'] }).ensure(none, signal)
    const changed = containerOf({ arguments: ['new'] })
    expect(await changed.ensure(none, signal)).toBe('was made')
    expect(await commands()).toEqual(['container', 'run', 'container', 'rm', 'run'])
    expect(await containerOf({ arguments: ['new'] }).ensure(none, signal)).toBe('was running')
  })

  it('gets no variables where a command inside gets them with each start', async () => {
    const container = containerOf({}, { command: 'server', env: { LEVEL: 'info' } })
    await container.ensure(secrets, signal)
    const made = (await docker.calls()).at(-1)
    expect(made?.args).not.toContain('--env')
    expect(made?.environment).not.toHaveProperty('TOKEN')
  })

  it('gets nothing else of our environment', async () => {
    process.env['ACESO_TEST_SECRET'] = 'mine'
    await containerOf({}).ensure(none, signal)
    delete process.env['ACESO_TEST_SECRET']
    expect((await docker.calls()).at(-1)?.environment).not.toHaveProperty('ACESO_TEST_SECRET')
  })

  it('says in the program’s own words why it does not start', async () => {
    await docker.fail({ command: 'run', words: 'docker: Error response from daemon: pull access denied for diagnosis-service.' })
    await expect(containerOf({}).ensure(none, signal)).rejects.toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('pull access denied'),
    })
  })

  it('does not take a daemon that is away for a container that is absent', async () => {
    await docker.fail({ command: 'container', words: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' })
    await expect(containerOf({}).ensure(none, signal)).rejects.toThrow('Cannot connect')
    expect(await commands()).toEqual(['container'])
  })

  it('is given up when it takes too long', async () => {
    await docker.put('aceso-mcp-diagnosis', { status: 'exited' })
    await docker.fail({ command: 'start', hang: true })
    await expect(containerOf({ startWithin: '1s' }).ensure(none, signal)).rejects.toThrow(/start: gave no answer within/)
  })

  it('needs its program, and says what to do', async () => {
    await expect(containerOf({ program: '/nonexistent/docker' }).ensure(none, signal)).rejects.toMatchObject({
      message: expect.stringContaining('ENOENT'),
      next: expect.stringContaining('container.program'),
    })
  })
})

describe('the settings of a container', () => {
  it('give a container 30 seconds to start, and begin with docker', () => {
    expect(ToolServerSettings.parse({ command: 'x', container: { image: 'a' } }).container).toMatchObject({
      startWithin: 30_000,
      program: 'docker',
    })
  })

  it.each([
    ['a secret among its options', { image: 'a', options: ['-e', 'TOKEN=ghp_0123456789abcdefghij0123456789abcdef'] }, {}],
    ['an image that is an option', { image: '--privileged' }, {}],
    ['a name that is an option', { image: 'a', name: '-a' }, {}],
    ['a variable that would lead docker elsewhere', { image: 'a' }, { env: { DOCKER_HOST: 'tcp://elsewhere' } }],
    ['a program of another path', { image: 'a' }, { secrets: { PATH: 'OURS' } }],
  ])('refuse %s', (_, container, rest) => {
    expect(ToolServerSettings.safeParse({ command: 'x', container, ...rest }).success).toBe(false)
  })
})
