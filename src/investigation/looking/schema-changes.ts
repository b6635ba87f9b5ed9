import type { Ask, Case } from '../known/contract.ts'
import { codeChangesOf } from './code-changes.ts'

/** A statement of a release that changes the tables of its database. */
export interface SchemaChange {
  readonly number: number
  readonly pullNumber: number
  /** `migrations/0042_total.sql:1`. */
  readonly place: string
  readonly text: string
}

/** SQL, and what the usual tools for migrations call it. */
const definition =
  /\b(?:ALTER|DROP|RENAME|TRUNCATE)\s+TABLE\b|\bCREATE\s+(?:UNIQUE\s+)?INDEX\b|\bDROP\s+INDEX\b|\b(?:add|remove|rename|change|drop|alter)_(?:column|index|reference|table|constraint|foreign_key)\b|migrations\.(?:Add|Remove|Alter|Rename|Delete)\w+\(|<(?:addColumn|dropColumn|createIndex|modifyDataType|renameColumn|addForeignKeyConstraint)\b/i

export async function schemaChangesOf(about: Case, ask: Ask): Promise<readonly SchemaChange[]> {
  const changes = (await codeChangesOf(about, ask)) ?? []
  return changes.flatMap(({ lines, number, pullNumber }) =>
    lines
      .filter(({ kind, text }) => kind === 'added' && definition.test(text))
      .map(({ file, line, text }) => ({ number, pullNumber, place: `${file}:${line}`, text: text.trim() })),
  )
}
