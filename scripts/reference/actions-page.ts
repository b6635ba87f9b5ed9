import { z } from 'zod'
import { actions } from '../../src/actions/index.ts'
import { generated, tableOf } from './markdown.ts'

/** Every way in which Aceso can change a cluster. */
export function actionsPage(): string {
  const sections = [...actions]
    .sort((left, right) => left.kind.localeCompare(right.kind))
    .map(({ kind, title, targets, params }) =>
      [`## ${kind}`, `${title.en}  \n${title.zh}`, `Targets: ${targets.join(', ')}.`, parameters(params)].join('\n\n'),
    )
  const head =
    'This list is closed: nothing else is ever written. The risk of each plan is derived from the action and its target; see the policy in configuration.md.'
  return `${[generated, '# Actions', head, ...sections].join('\n\n')}\n`
}

function parameters(params: z.ZodType): string {
  const schema = z.toJSONSchema(params, { unrepresentable: 'any', io: 'input' })
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const shape = typeof property === 'object' ? property : {}
    const isRequired = schema.required?.includes(name) === true ? 'yes' : 'no'
    return [`\`${name}\``, typeText(shape), isRequired, shape.description ?? '']
  })
  return rows.length === 0 ? 'No parameters.' : tableOf(['parameter', 'type', 'required', 'meaning'], rows)
}

function typeText(shape: { readonly type?: unknown; readonly enum?: readonly unknown[] }): string {
  if (shape.enum !== undefined) return shape.enum.map(String).join(', ')
  return typeof shape.type === 'string' ? shape.type : 'any'
}
