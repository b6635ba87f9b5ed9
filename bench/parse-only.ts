/** The baseline of bench:scan: reads and parses every line of a recording, and ends. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(process.argv[2] ?? '', 'objects')
let objects = 0
for (const name of readdirSync(folder)) {
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
    if (line === '') continue
    JSON.parse(line)
    objects += 1
  }
}
console.log(objects)
