/** `npm run crash:corpus [-- --out DIR] [NAME...]`: builds programs, crashes them on this machine and keeps their cores with the truth about each. */
import { parseArgs } from 'node:util'
import type { Crash } from './crash.ts'
import { crashes } from './list.ts'
import { makeCorpus } from './make-corpus.ts'
import { defaultFolder } from './settings.ts'

const usage = `usage: npm run crash:corpus -- [--out DIR] [NAME...]
  builds and crashes the programs of lab/crashes/programs (all, or those named) and keeps their cores in DIR (${defaultFolder});
  what is unchanged since an earlier time is not made again. Needs root: the programs run in a root of their own.
  names: ${crashes.map(({ name }) => name).join(' ')}`

function chosen(names: readonly string[]): readonly Crash[] {
  const unknown = names.filter((name) => !crashes.some((crash) => crash.name === name))
  if (unknown.length > 0) throw new Error(`nothing called ${unknown.join(', ')}\n${usage}`)
  return names.length === 0 ? crashes : crashes.filter(({ name }) => names.includes(name))
}

try {
  const { values, positionals } = parseArgs({ options: { out: { type: 'string' }, help: { type: 'boolean' } }, allowPositionals: true })
  console.log(values.help === true ? usage : await makeCorpus(values.out ?? defaultFolder, chosen(positionals)))
} catch (error) {
  for (let reason = error; reason instanceof Error; reason = reason.cause) process.stderr.write(`crash:corpus: ${reason.message}\n`)
  process.exitCode = 1
}
