import { AgentConfigFile } from '../../agent/setup/config.ts'
import { type ConfigKey, keysOf } from '../../src/app/config/keys.ts'
import { generated, tableOf } from './markdown.ts'
import { defaultText, typeText } from './setting-cells.ts'

/** Every setting of the node agent's file. */
export function agentConfigurationPage(): string {
  const sections = [...Map.groupBy(keysOf(AgentConfigFile), sectionOf)].map(([section, keys]) => {
    const rows = keys.map((key) => [`\`${key.path}\``, typeText(key), defaultText(key), key.description])
    return `## ${section}\n\n${tableOf(['setting', 'type', 'default', 'meaning'], rows)}`
  })
  return `${[generated, '# Configuration of the node agent', intro, ...sections].join('\n\n')}\n`
}

const sectionOf = ({ path }: ConfigKey): string => path.split('.')[0] ?? ''

const intro = `A file named by \`--config\`; in a cluster the ConfigMap \`milvus-coredump-agent-config\`. What it does not name has its default, and what is not known is refused with
its path. Durations are written \`30s\`, \`5m\`, \`1h\`; sizes \`2GB\`, \`512MB\` (powers of ten), \`64KiB\` (powers of two).

Secrets come from variables, or from the file that the variable with \`_FILE\` names: \`ACESO_TOKEN\` for the server, \`S3_ACCESS_KEY\` and \`S3_SECRET_KEY\`.
\`ACESO_SERVER_URL\` replaces \`server.url\`, \`NODE_NAME\` tells the node.`
