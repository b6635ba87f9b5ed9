import { enableCompileCache } from 'node:module'
import { resolve } from 'node:path'

/**
 * Compiled code is kept beside the program: half a second of each start. It must be switched on before anything else is loaded, and is written down at the end; a
 * server writes it before it listens too. Where the folder cannot be written, everything is compiled anew.
 */
enableCompileCache(resolve(import.meta.dirname, '../.cache/compiled'))

const { readVersion } = await import('./app/version.ts')
const { runProcess } = await import('./surfaces/cli/entry/process.ts')
await runProcess(readVersion(), async () => (await import('./app/commands/means.ts')).makeMeans())
