import { describe, expect, it } from 'vitest'
import { boundedMessages } from './bounded-messages.ts'

const mebibyte = 2 ** 20

function answer(type: string, pieces: readonly string[]): Promise<string> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
  return boundedMessages(new Response(body, { headers: { 'content-type': type } }), mebibyte).text()
}

const half = 'x'.repeat(mebibyte / 2)

describe('an answer over HTTP', () => {
  it('is read whole up to the bound, and not beyond', async () => {
    expect(await answer('application/json', [half, half])).toHaveLength(mebibyte)
    await expect(answer('application/json', [half, half, 'x'])).rejects.toThrow('larger than 1 MiB')
  })

  it.each(['\n\n', '\r\n\r\n'])('goes on as long as each of its events ends (%j)', async (end) => {
    const event = `data: ${half}${end}`
    expect(await answer('text/event-stream', [event, event, event, event])).toHaveLength(4 * event.length)
  })

  it('is given up in the middle of an event that does not end', async () => {
    await expect(answer('text/event-stream; charset=utf-8', ['data: {}\n\n', half, half, half])).rejects.toThrow('larger than 1 MiB')
  })
})
