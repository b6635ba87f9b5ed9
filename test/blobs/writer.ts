import { Readable } from 'node:stream'
import { localBlobs } from '../../src/adapters/blobs/local.ts'

/** Stores files until it is killed, and says the name of each that was acknowledged. */
const [folder = '', round = ''] = process.argv.slice(2)
const blobs = localBlobs(folder, { now: () => new Date().toISOString() })
const signal = new AbortController().signal
process.stdout.write('ready\n')
for (let count = 0; ; count += 1) {
  const name = `round-${round}/${count}.core`
  const size = 1 + ((count * 7919) % 40) * 100_000
  await blobs.store(name, Readable.from([Buffer.alloc(size, count)]), { count }, signal)
  process.stdout.write(`stored ${name}\n`)
}
