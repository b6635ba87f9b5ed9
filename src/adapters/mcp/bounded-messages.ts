/** Of one message of a server, however it is reached. */
export const mostMessageBytes = 16 * 2 ** 20

/** An event of a stream ends with an empty line, as `\n\n` or `\r\n\r\n`. */
const eventEnds = ['\n\n', '\n\r\n']

/** Nothing of a message that never ends is kept; a stream of events may go on as long as each of them ends. Reading a longer one fails. */
export function boundedMessages(response: Response, mostBytes: number): Response {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  let size = 0
  const body = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const end = isStream ? lastEnd(chunk) : -1
        size = end === -1 ? size + chunk.length : chunk.length - end
        if (size > mostBytes) controller.error(new Error(`the answer is larger than ${mostBytes / 2 ** 20} MiB`))
        else controller.enqueue(chunk)
      },
    }),
  )
  return new Response(body ?? null, { status: response.status, statusText: response.statusText, headers: response.headers })
}

function lastEnd(chunk: Uint8Array): number {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  return Math.max(...eventEnds.map((end) => bytes.lastIndexOf(end)))
}
