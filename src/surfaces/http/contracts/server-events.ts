/** One message of a server-sent event stream. */
export interface ServerEvent {
  readonly event: string
  readonly data: string
  readonly id: string | undefined
}

const mostBuffered = 4_000_000

/**
 * Cuts a byte stream of `text/event-stream` into messages, wherever the chunks are cut. Comments (keep-alives) are skipped. A message that never ends is
 * refused at 4 MB instead of filling the memory.
 */
export async function* serverEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest = `${rest}${decoder.decode(value, { stream: true })}`.replaceAll('\r\n', '\n')
      if (rest.length > mostBuffered) throw new Error('the event stream sent a message without an end')
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const message = messageOf(block)
        if (message !== undefined) yield message
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function messageOf(block: string): ServerEvent | undefined {
  const data: string[] = []
  let event = 'message'
  let id: string | undefined
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon === 0 || line === '') continue
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id') id = value
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n'), id }
}
