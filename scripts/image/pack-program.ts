/** `node scripts/image/pack-program.ts <entry> <folder>`: copies a program of this project with everything it needs to run, and nothing else. Images are made of it. */
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { programFiles } from './program-files.ts'

const root = resolve(import.meta.dirname, '../..')

/** Packages are copied without the packages inside them: those that are needed are named by themselves. */
export function packProgram(entry: string, folder: string): void {
  const { sources, packages } = programFiles(root, entry)
  for (const path of ['package.json', 'LICENSE', ...sources]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(root, path), join(folder, path))
  }
  for (const path of packages) {
    const inner = join(root, path, 'node_modules')
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: (source) => source !== inner })
  }
}

if (import.meta.main) {
  const [entry, folder] = process.argv.slice(2)
  if (entry === undefined || folder === undefined) {
    console.error('usage: node scripts/image/pack-program.ts <entry> <folder>')
    process.exit(2)
  }
  packProgram(entry, resolve(folder))
}
