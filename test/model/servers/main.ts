/** `node main.ts <protocol> [address]`: a model server that answers from a script, for this machine alone unless an address is given. Prints its port; `POST /script` gives the next turns, `GET /received` tells what came, `POST /go-on` ends what a turn waits for. */
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { anthropicSpeech } from './anthropic-speech.ts'
import { azureSpeech } from './azure-speech.ts'
import { bedrockSpeech } from './bedrock-speech.ts'
import { chatSpeech } from './chat-speech.ts'
import { glmSpeech } from './glm-speech.ts'
import { ollamaSpeech } from './ollama-speech.ts'
import type { Fault, Received, Speech, Turn } from './turn.ts'

const speeches: Readonly<Record<string, Speech>> = {
  openai: chatSpeech,
  anthropic: anthropicSpeech,
  ollama: ollamaSpeech,
  azure: azureSpeech,
  glm: glmSpeech,
  bedrock: bedrockSpeech,
}
const speech = speeches[process.argv[2] ?? '']
if (speech === undefined) throw new Error(`there is no protocol ${process.argv[2]}; choose one of ${Object.keys(speeches).join(', ')}`)

const goOn = new EventEmitter()
let script: Turn[] = []
let received: Received[] = []

const server = createServer((request, response) => {
  void answer(request, response).catch((fault: unknown) => response.destroy(fault as Error))
})
server.listen(0, process.argv[3] ?? '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`)
})
// A test that is slow on a busy machine still finds its connection open.
server.keepAliveTimeout = 300_000
// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume()

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?')
  const raw = await text(request)
  if (path === '/script') {
    script = JSON.parse(raw) as Turn[]
    received = []
    response.end()
  } else if (path === '/go-on') {
    goOn.emit('now')
    response.end()
  } else if (path === '/received') json(response, 200, received)
  else if (speech?.isQuestion(path) === true)
    await question(speech, { path, query, headers: headersOf(request), body: JSON.parse(raw) as Received['body'] }, raw, response)
  else list(speech, path, headersOf(request), response)
}

async function question(
  speech: Speech,
  asked: Pick<Received, 'path' | 'query' | 'headers' | 'body'>,
  raw: string,
  response: ServerResponse,
): Promise<void> {
  const index = received.push({ ...asked, atMs: Date.now(), isAborted: false }) - 1
  response.once('close', () => {
    const one = received[index]
    if (one !== undefined && !response.writableFinished) received[index] = { ...one, isAborted: true }
  })
  const refusal = speech.refuses(asked, raw)
  if (refusal !== undefined) return fault(speech, refusal, {}, response)
  const turn = script.shift() ?? { status: 418, message: 'the script is at its end' }
  if (turn.delayMs !== undefined) await Promise.race([delay(turn.delayMs), once(goOn, 'now')])
  if (turn.status !== undefined) return fault(speech, { message: 'scripted', ...turn, status: turn.status }, turn.headers ?? {}, response)
  if (turn.body !== undefined)
    return void response.writeHead(200, { 'content-type': turn.contentType ?? 'application/json' }).end(turn.body)
  if (speech.isStream(asked.path, asked.body)) return streamed(speech.pieces(turn, asked.body), turn, response)
  whole(JSON.stringify(speech.whole(turn, asked.body)), turn, response)
}

function whole(body: string, { cutAfter }: Turn, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  if (cutAfter === undefined) response.end(body)
  else response.write(body.slice(0, body.length * cutAfter), () => response.socket?.destroy())
}

async function streamed(pieces: readonly (string | Buffer)[], { cutAfter, inside }: Turn, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': speech?.streamType ?? '' })
  const begun = inside === undefined || speech === undefined ? pieces : [...pieces.slice(0, -3), speech.streamFault(inside)]
  const sent = cutAfter === undefined ? begun : begun.slice(0, Math.max(1, begun.length * cutAfter))
  for (const piece of sent) {
    response.write(piece)
    await delay(1)
  }
  if (cutAfter === undefined) response.end()
  else response.socket?.destroy()
}

function fault(speech: Speech, one: Fault, more: Readonly<Record<string, string>>, response: ServerResponse): void {
  const { headers, body } = speech.fault(one)
  json(response, one.status, body, { ...headers, ...more })
}

function list(speech: Speech | undefined, path: string, headers: Received['headers'], response: ServerResponse): void {
  const models = speech?.models(path, headers)
  if (speech === undefined || models === undefined) json(response, 404, { error: { message: `nothing is at ${path}` } })
  else if ('status' in models) fault(speech, models, {}, response)
  else json(response, 200, models)
}

function json(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function headersOf({ headers }: IncomingMessage): Received['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}
