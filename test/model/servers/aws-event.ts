import { crc32 } from 'node:zlib'

export function awsEvent(type: string, payload: object): Buffer {
  return message({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload)
}

/** A fault in the middle of a stream. */
export function awsException(type: string, payload: object): Buffer {
  return message({ ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' }, payload)
}

/** One message of AWS's event stream: lengths, headers, JSON, each guarded by a checksum. */
function message(named: Readonly<Record<string, string>>, payload: object): Buffer {
  const headers = Buffer.concat(Object.entries(named).map(([name, value]) => header(name, value)))
  const body = Buffer.from(JSON.stringify(payload))
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(12 + headers.length + body.length + 4, 0)
  prelude.writeUInt32BE(headers.length, 4)
  const whole = Buffer.concat([prelude, checksum(prelude), headers, body])
  return Buffer.concat([whole, checksum(whole)])
}

const textType = 7

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([textType]), length, Buffer.from(value)])
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}
