import { z } from 'zod'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { duration } from '../../domain/setting.ts'

const ToolName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/, 'must be a name of letters, digits, _ and -, at most 64')
const Variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
  .refine((name) => maskSecrets(name) === name, 'looks like a secret; give the name of the variable that holds it')

/** Every user of the machine can read what a program was started with. */
const Argument = z
  .string()
  .max(4000)
  .refine((text) => maskSecrets(text) === text, 'looks like a secret; give it under secrets, which hands it over by the environment')

/** Variables travel through the environment of the program that runs containers, and these are its own. */
const steersPrograms = /^(?:PATH|HOME|TMPDIR|SHELL|USER|LD_.*|DOCKER_.*|BUILDKIT_.*|CONTAINERS?_.*|XDG_.*)$/

/** A word that the container's program takes for a name; never one for an option. */
const Reference = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$/, 'must be the name of an image')

/** A container that the server lives in. One that runs is used, one that exists is started, else one is made. */
export const ContainerSettings = z.strictObject({
  image: Reference.describe('image to make it of'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, 'must be the name of a container')
    .optional()
    .describe('its name; without it aceso-mcp- and the name of the server'),
  program: z.string().min(1).default('docker').describe('docker, podman, or another program that takes the same words'),
  options: z.array(Argument).max(50).default([]).describe('further options for its `run`, such as -p 127.0.0.1:9000:9000; never a secret'),
  arguments: z.array(Argument).max(50).default([]).describe('arguments of the image'),
  startWithin: duration({ min: '1s', max: '10m' }).prefault('30s').describe('how long looking, starting or making may take'),
})
export type ContainerSettings = z.output<typeof ContainerSettings>

/** One MCP server: a program that speaks over its standard input and output, or an address; either may be in a container. */
export const ToolServerSettings = z
  .strictObject({
    command: z.string().min(1).optional().describe('program to start'),
    args: z.array(Argument).max(100).default([]).describe('its arguments; never a secret'),
    cwd: z.string().optional().describe('folder that it runs in'),
    env: z.record(Variable, z.string()).default({}).describe('environment variables for it'),
    secrets: z
      .record(Variable, Variable)
      .default({})
      .describe('environment variables for it, each with the name of ours (or of ours with _FILE) that holds the value'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('address of a server that speaks streamable HTTP'),
    token: Variable.optional().describe(
      'name of our environment variable (or of the one with _FILE) that holds the bearer token for the address',
    ),
    tools: z
      .record(ToolName, z.string().min(1).max(128))
      .default({})
      .describe('tools to offer, by the name that they get here; beside these, those that the server itself declares to be read-only'),
    only: z
      .record(z.string().min(1).max(100), z.array(z.string().max(200)).max(200))
      .default({})
      .describe(
        'values that an argument of its tools may have, by its name, such as owner: [acme]; a call with another one is refused here',
      ),
    onlyNamed: z.boolean().default(false).describe('offer nothing but the tools named above'),
    timeout: duration({ min: '1s', max: '10m' }).prefault('30s').describe('how long a call may take'),
    container: ContainerSettings.optional().describe(
      'a container that is started with Aceso; the command then runs in it, or it answers at the url',
    ),
  })
  .refine(({ command, url }) => (command === undefined) !== (url === undefined), 'must have either a command or a url')
  .superRefine(({ container, env, secrets }, context) => {
    const names = container === undefined ? [] : [...Object.keys(env), ...Object.keys(secrets)].filter((name) => steersPrograms.test(name))
    for (const name of names)
      context.addIssue({
        code: 'custom',
        path: ['env', name],
        message: 'would steer the program that runs containers; set it in the image',
      })
  })
export type ToolServerSettings = z.output<typeof ToolServerSettings>

export const ToolServers = z
  .record(
    z.string().regex(/^[a-z0-9](?:[-a-z0-9]{0,30}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes, at most 32'),
    ToolServerSettings,
  )
  .superRefine((servers, context) => {
    const holders = new Map<string, string>([['aceso', 'Aceso itself']])
    for (const [server, { tools }] of Object.entries(servers)) {
      if (holders.has(server) && server === 'aceso')
        context.addIssue({ code: 'custom', path: [server], message: 'is the name of Aceso’s own tools' })
      for (const name of Object.keys(tools)) {
        const other = holders.get(`tool ${name}`)
        if (other !== undefined)
          context.addIssue({ code: 'custom', path: [server, 'tools', name], message: `is the name of a tool of ${other} already` })
        holders.set(`tool ${name}`, server)
      }
    }
  })
