import { expect, it } from 'vitest'
import { serverEvents } from './server-events.ts'

const bytes = new TextEncoder()

/** A stream that comes in these pieces. */
function coming(...pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}

async function all(stream: ReadableStream<Uint8Array>) {
  const found = []
  for await (const message of serverEvents(stream)) found.push(message)
  return found
}

const text = 'retry: 2000\r\n\r\n: here\n\nevent: progress\nid: 7\ndata: {"名":"é"}\n\ndata: a\ndata:b\n\nevent: end\ndata: cut of'
const told = [
  { event: 'progress', id: '7', data: '{"名":"é"}' },
  { event: 'message', id: undefined, data: 'a\nb' },
]

it('reads messages, skips comments, and leaves out one that was cut off', async () => {
  expect(await all(coming(bytes.encode(text)))).toEqual(told)
})

it('reads the same wherever the bytes are cut, also within a letter or a line break', async () => {
  expect(await all(coming(...[...bytes.encode(text)].map((byte) => Uint8Array.of(byte))))).toEqual(told)
})

it('refuses a message without an end', async () => {
  const piece = bytes.encode(`data: ${'x'.repeat(1_000_000)}`)
  await expect(all(coming(piece, piece, piece, piece, piece))).rejects.toThrow('without an end')
})
