import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { migrationsHash } from '../schema/migrations.ts'

const folder = resolve(import.meta.dirname, '../../../../dist/store')

/**
 * A data folder prepared once by `npm run prepare:store`, packed; images bring it along. With it the first start takes about a second instead of four, and its memory
 * peaks at 450 MB instead of 700. Its name holds the hash of the migrations, so one of an older shape is simply not found.
 */
export function templatePath(): string {
  return resolve(folder, `pglite-template-${migrationsHash()}.tar.gz`)
}

export function preparedTemplate(): string | undefined {
  const path = templatePath()
  return existsSync(path) ? path : undefined
}
