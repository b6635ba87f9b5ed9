/** `npm run prepare:store`: packs a data folder with today's tables into dist/store, so that the first start of an embedded store takes about a second. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { embeddedEngine } from '../src/adapters/postgres/database/engine.ts'
import { sessionOn } from '../src/adapters/postgres/database/pglite-direct.ts'
import { pgliteStartParams } from '../src/adapters/postgres/database/pglite-session.ts'
import { openOn } from '../src/adapters/postgres/open-store.ts'
import { templatePath } from '../src/adapters/postgres/opening/template.ts'

const database = await PGlite.create({ dataDir: 'memory://', startParams: pgliteStartParams })
const engine = embeddedEngine(sessionOn(database))
const opened = await openOn({ ...engine, close: () => Promise.resolve() }, {}, () => Promise.resolve())
await opened.store.close()
await database.exec('checkpoint')
const packed = Buffer.from(await (await database.dumpDataDir('gzip')).arrayBuffer())
await database.close()

const path = templatePath()
const folder = dirname(path)
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) {
  if (name.startsWith('pglite-template-') && name !== basename(path)) rmSync(join(folder, name))
}
// Whole or not at all: a start at this very moment must not find half a file.
writeFileSync(`${path}.part`, packed)
renameSync(`${path}.part`, path)
console.log(`${path}: ${(packed.length / 1e6).toFixed(1)} MB`)
