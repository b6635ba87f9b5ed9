import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Ends connections that do nothing when the server stops. Node itself ends idle ones only if they have carried a request before, and browsers open some in
 * advance: each would hold the stop until the browser lets go of it.
 */
export function endIdleConnections(server: HttpServer): { readonly stop: () => void } {
  const requestsOn = new Map<Socket, number>()
  let isStopping = false
  server.on('connection', (socket: Socket) => {
    requestsOn.set(socket, 0)
    socket.once('close', () => requestsOn.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    requestsOn.set(socket, (requestsOn.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const left = (requestsOn.get(socket) ?? 1) - 1
      if (requestsOn.has(socket)) requestsOn.set(socket, left)
      if (isStopping && left === 0) socket.destroySoon()
    })
  })
  return {
    stop() {
      isStopping = true
      for (const [socket, requests] of requestsOn) if (requests === 0) socket.destroy()
    },
  }
}
