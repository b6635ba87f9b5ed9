/** A model server that does whatever it reads, over OpenAI's protocol; its port is its first line. `GET /received` tells every request as it came. */
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { chatSpeech } from '../model/servers/chat-speech.ts'
import type { Received, Turn } from '../model/servers/turn.ts'
import { answerTo } from './obedience.ts'

const evil = process.argv[2] ?? ''
const received: string[] = []

const server = createServer((request, response) => {
  void (async () => {
    const raw = await text(request)
    const json = { 'content-type': 'application/json' }
    if (request.url === '/received') return void response.writeHead(200, json).end(JSON.stringify(received))
    if (request.url?.endsWith('/chat/completions') !== true) return void response.writeHead(404, json).end('{}')
    received.push(raw)
    const body = JSON.parse(raw) as Received['body']
    const turn: Turn = answerTo(body, evil)
    if (chatSpeech.isStream('', body))
      response.writeHead(200, { 'content-type': chatSpeech.streamType }).end(chatSpeech.pieces(turn, body).join(''))
    else response.writeHead(200, json).end(JSON.stringify(chatSpeech.whole(turn, body)))
  })().catch((fault: unknown) => response.destroy(fault as Error))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`)
})
// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume()
