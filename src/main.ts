import { readVersion } from './app/version.ts'
import { runProcess } from './surfaces/cli/entry/process.ts'

await runProcess(readVersion(), async () => (await import('./app/means.ts')).makeMeans())
