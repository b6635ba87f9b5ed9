import { z } from 'zod'
import type { Tool } from '../../src/tools/contract.ts'
import { tools } from '../../src/tools/index.ts'
import { generated, tableOf } from './markdown.ts'

const needed: Readonly<Record<Tool['needs'], string>> = {
  metrics: '`prometheus.url`',
  code: '`github.token`, `github.repositories` or `git.repositories`',
  cluster: 'a cluster, or a recording',
  diagnosis: 'a cluster, or a recording',
  incidents: 'a store',
  crashes: 'a store, and node agents that tell of crashes',
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly type?: string
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly description?: string
  readonly pattern?: string
}

/** Every tool with its arguments, as a caller sees them. */
export function toolsPage(): string {
  const sections = tools.map((tool) =>
    [`## ${tool.name}`, tool.description, `Needs ${needed[tool.needs]}.`, argumentsOf(tool)].join('\n\n'),
  )
  return `${[generated, '# Tools', intro, ...sections].join('\n\n')}\n`
}

function argumentsOf({ input }: Tool): string {
  // What zod makes is JSON schema.
  const schema = z.toJSONSchema(input, { io: 'input' }) as Schema
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    `\`${name}\``,
    typeText(property),
    schema.required?.includes(name) === true ? 'required' : property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\``,
    property.description ?? '',
  ])
  return tableOf(['argument', 'type', 'default', 'meaning'], rows)
}

function typeText({ enum: values, anyOf, type }: Schema): string {
  if (values !== undefined) return values.length > 8 ? 'choice' : values.join(', ')
  return anyOf === undefined ? (type ?? '') : anyOf.map((one) => typeText(one)).join(' or ')
}

const intro = `What a model may ask, in an investigation and over MCP. All of them only read. Arguments are checked before anything is asked; an unknown one is refused. Answers are bounded by
\`tools.answerLimit\`, and say what was left out; what looks like a secret is masked, and characters that cannot be seen are written out. Equal calls of one report or one
caller are told the same for a while: 15 s for a query, an hour for a stretch of time that is over, 5 minutes for lists of metrics and targets, an hour for what was released or
merged. Errors are never kept. \`GET /api/v1/tools\` says what is off and why; tools of MCP servers (\`tools.servers\`) stand beside these.

Over MCP there is one more, for tokens with the role operator: \`propose_plan\` leaves a plan that waits for a person, in every mode.`
