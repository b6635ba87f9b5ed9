import { ToolServerSettings } from '../../src/adapters/mcp/settings.ts'
import { earlierKeys } from '../../src/app/config/earlier-keys.ts'
import { type ConfigKey, keysOf } from '../../src/app/config/keys.ts'
import { Config } from '../../src/app/config/schema.ts'
import { configCodes } from '../../src/domain/config-issue.ts'
import { generated, tableOf } from './markdown.ts'
import { defaultText, typeText, yamlText } from './setting-cells.ts'

const keys = keysOf(Config)
const sectionOf = ({ path, feature }: ConfigKey): string => feature ?? path.split('.')[0] ?? ''

export function configurationPage(): string {
  const sections = [...Map.groupBy(keys, sectionOf)].map(([section, own]) => {
    const rows = own.map((key) => [
      `\`${key.path}\``,
      typeText(key),
      defaultText(key),
      key.description,
      key.variables.map((name) => `\`${name}\``).join(' '),
    ])
    return `## ${section}\n\n${tableOf(['setting', 'type', 'default', 'meaning', 'variables'], rows)}`
  })
  const servers = tableOf(
    ['setting', 'type', 'default', 'meaning'],
    keysOf(ToolServerSettings).map((key) => [`\`${key.path}\``, typeText(key), defaultText(key), key.description]),
  )
  const earlier = tableOf(
    ['there', 'here'],
    earlierKeys.map((key) => [`\`${key.path}\``, 'as' in key ? `\`${key.as}\`` : `not used: ${key.instead}`]),
  )
  const codes = tableOf(
    ['code', 'meaning'],
    Object.entries(configCodes).map(([code, meaning]) => [code, meaning]),
  )
  return `${[generated, '# Configuration', intro, ...sections, '## tools.servers.NAME', serversIntro, servers, '## Files of earlier systems', earlierIntro, earlier, '## Error codes', codes].join('\n\n')}\n`
}

const intro = `Where a value comes from, the strongest first: command line, environment variable, \`env.<ENV>\`, \`.env\`, \`config.<ENV>.yaml\`, \`config.yaml\`, default. Files
are merged key by key; lists are replaced. \`ENV\` selects the environment: \`development\` (default) reads \`config.yaml\` only, any other name adds its files.
\`--config\` or \`ACESO_CONFIG\` replaces \`config.yaml\`. \`aceso config show\` prints every value with its origin.

YAML may name variables: \`\${NAME}\`, \`\${NAME:-default}\`; \`$\${NAME}\` stands for itself. Durations are written \`30s\`, \`5m\`, \`1h\`, \`7d\`; sizes \`2GB\`, \`1.5GB\`,
\`512MB\` (powers of ten), \`64KiB\` (powers of two). A key that ends in a unit (\`retentionDays\`) takes a number or a duration. In variables, lists are written
\`a,b\` and maps \`a=1,b=2\`, or as JSON.

Secrets come from variables, from env files, or from a mounted file that the variable with \`_FILE\` names; YAML may only refer to them as \`\${NAME}\`. A feature
whose secret is missing does not run; health and log say why, and everything else starts.`

const serversIntro = `Each MCP server has a name and these keys; examples are in [use Aceso from your assistant](../guides/use-from-your-assistant.md#the-other-way-round-tools-of-your-mcp-servers-in-aceso).`

const earlierIntro = `A file that was written for an earlier deployment diagnosis (\`--config hackathon-api.yaml\`), or the section \`aiAnalysis\` of an earlier crash forensics, is read as it
is. \`aceso config show\` names each value with the line and the key it stands under, and each line that changes nothing with what stands in its place. Our own
names in the same file are the stronger; secrets may stand there only as \`\${NAME}\`.`

/** Everything at its default, commented out, so that a copy changes nothing. */
export function configExample(): string {
  const lines = [
    '# Copy to config.yaml and take the # away from what you change. Every setting: docs/reference/configuration.md',
    '# Secrets do not belong here: see env.example.',
  ]
  let open: readonly string[] = []
  for (const key of keys.filter(({ type }) => type !== 'secret')) {
    const parts = key.path.split('.')
    const parents = parts.slice(0, -1)
    const shared = parents.findIndex((part, index) => open[index] !== part)
    const from = shared === -1 ? parents.length : shared
    if (from === 0) lines.push('')
    parents.slice(from).forEach((part, index) => lines.push(`# ${'  '.repeat(from + index)}${part}:`))
    open = parents
    const indent = '  '.repeat(parents.length)
    lines.push(`# ${indent}# ${key.description}`, `# ${indent}${parts.at(-1) ?? ''}: ${yamlText(key.defaultValue)}`.trimEnd())
  }
  return `${lines.join('\n')}\n`
}

/** The names that people know from elsewhere. */
function alsoNamed({ variables }: ConfigKey): string {
  const others = variables.slice(1)
  return others.length === 0 ? '' : ` (or ${others.join(', ')})`
}

export function envExample(): string {
  const lines = [
    '# Copy to .env, or to env.production (read when ENV=production). The real environment wins over both.',
    '# Any of these may instead be <NAME>_FILE=/path/of/a/mounted/file.',
  ]
  for (const key of keys.filter(({ type }) => type === 'secret'))
    lines.push('', `# ${key.description}${alsoNamed(key)}`, `# ${key.variables[0] ?? ''}=`)
  lines.push(
    '',
    '# For the command line, when it talks to a server that has tokens:',
    '# ACESO_SERVER=http://127.0.0.1:8080',
    '# ACESO_TOKEN=',
  )
  return `${lines.join('\n')}\n`
}
