import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort } from '../../scripts/free-port.ts'

const port = await freePort()
const signingKey = 'a-key-of-this-test'
/** Longer than the delivery loop rests between two looks. */
const quietMs = 5_000

interface Received {
  readonly key: string
  readonly isSigned: boolean
  readonly incident: string
}

let folder = ''
let receiver: Server
let answer: (response: ServerResponse) => void
const received: Received[] = []

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void take(request).then(() => answer(response))
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(() => receiver.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aceso-delivery-'))
  received.length = 0
  return () => rmSync(folder, { recursive: true, force: true })
})

async function take(request: IncomingMessage): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const digest = createHmac('sha256', signingKey)
    .update(`${String(request.headers['x-aceso-timestamp'])}.${body}`)
    .digest('hex')
  const { incident } = JSON.parse(body) as { incident: { id: string } }
  received.push({
    key: String(request.headers['idempotency-key']),
    isSigned: request.headers['x-aceso-signature'] === `sha256=${digest}`,
    incident: incident.id,
  })
}

function start(): Promise<ServerProcess> {
  return startServer({
    port,
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    args: ['--recording', 'examples/broken-shop'],
    environment: {
      ACESO_NOTIFIERS_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
      ACESO_NOTIFIERS_WEBHOOK_SIGNING_KEY: signingKey,
    },
  })
}

async function untilQuiet(): Promise<void> {
  for (let count = -1; count !== received.length; ) {
    count = received.length
    await delay(quietMs)
  }
}

function keys(): string[] {
  return received.map(({ key }) => key).toSorted()
}

it('sends a notice once and signed, also when the server is killed while others wait', async () => {
  // Nothing is answered, so nothing is settled: what is committed meanwhile waits behind it.
  answer = () => undefined
  const first = await start()
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), { timeout: 40_000, interval: 20 })
  await first.kill()
  const unanswered = keys()

  answer = (response) => response.writeHead(204).end()
  const second = await start()
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(unanswered.length), { timeout: 40_000, interval: 20 })
  await untilQuiet()
  await second.kill()

  // The kill came before the answer: only the receiver can know that it has the notice, and the key tells it.
  const answered = keys()
  for (const key of unanswered) answered.splice(answered.indexOf(key), 1)
  expect(answered).toEqual([...new Set(answered)])
  expect(answered).toEqual(expect.arrayContaining(unanswered))
  expect(received.every(({ isSigned }) => isSigned)).toBe(true)
  expect(new Set(received.map(({ incident }) => incident)).size).toBeGreaterThan(1)

  const before = received.length
  const third = await start()
  await delay(quietMs)
  await third.stop()
  expect(received.length).toBe(before)
}, 180_000)
