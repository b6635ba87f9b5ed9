import { faultToldIn, ProviderFault } from './fault.ts'

/** An answer has some thousand characters; this is a server gone wild. A reader that joins what it waits for (Bedrock's frames) takes the square of it. */
const mostBytes = 8 * 2 ** 20

/**
 * The answer of a provider as far as it can be one: a web page never is, nor is a single object where pieces were asked for, and nobody reads without end. What is
 * no success passes as it is. Throws ProviderFault.
 */
export async function checkedAnswer(response: Response, isStream: boolean): Promise<Response> {
  const { status, statusText, headers } = response
  const bounded = new Response(boundedBody(response.body), { status, statusText, headers })
  if (!response.ok) return bounded
  const type = headers.get('content-type') ?? ''
  if (/text\/html/i.test(type)) {
    await bounded.body?.cancel()
    throw new ProviderFault('unreadable', aPage, { status })
  }
  if (!isStream || !/application\/json/i.test(type)) return bounded
  const text = await bounded.text()
  throw faultToldIn(text, Date.now()) ?? new ProviderFault('unreadable', 'a whole answer came where a stream was asked for', { status })
}

const aPage = 'a web page came instead of an answer: is the address right, and is no proxy in between?'

function boundedBody(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  let bytes = 0
  const bound = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > mostBytes) controller.error(new ProviderFault('unreadable', `the answer has more than ${mostBytes / 2 ** 20} MiB`))
      else controller.enqueue(chunk)
    },
  })
  return body === null ? null : body.pipeThrough(bound)
}
