/** A process that writes until it is killed. Each line it prints is something that the store has acknowledged. Place and worker number come as JSON. */
import { openStore, type StorePlace } from '../../src/adapters/postgres/open-store.ts'
import { Secret } from '../../src/domain/secret.ts'
import { change, note, opened, signal, t0 } from './examples.ts'

interface Task {
  readonly dataDir?: string
  readonly databaseUrl?: string
  readonly round: number
  readonly role: 'writer' | 'worker'
}

// The tests are the only ones to start this, with this very shape.
const task = JSON.parse(process.argv[2] ?? '{}') as Task
const place: StorePlace = task.databaseUrl === undefined ? { dataDir: task.dataDir ?? '' } : { databaseUrl: new Secret(task.databaseUrl) }
const { store, jobs } = await openStore(place)
const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

if (task.role === 'worker') {
  // Takes a job and never finishes it.
  await jobs.start(async ({ incidentId }) => {
    say(`started ${incidentId}`)
    await new Promise(() => undefined)
  })
  say('ready')
} else {
  say('ready')
  for (let count = 0; ; count++) {
    const id = `i-${task.round}-${count}`
    const [, outcome] = await Promise.all([
      store.signals.receive([signal(`s-${task.round}-${count}`)], t0).then(() => say(`signal s-${task.round}-${count}`)),
      store.incidents.commit([opened(id)]),
    ])
    say(`${outcome} ${id} 1`)
    say(
      `${await store.incidents.commit([change(id, 1, [note], { jobs: [{ step: 'propose', incidentId: id, afterMs: 0, forVersion: 2 }] })])} ${id} 2`,
    )
  }
}
