import { spawn } from 'node:child_process'
import type { FileHandle } from 'node:fs/promises'

const mostOutput = 64 * 1024
const timeoutMs = 2000

/**
 * The extended attributes in which systemd keeps what it knew of the crash. Node cannot read them; `getfattr` can, of the very file that is open. Absent program,
 * file system without attributes, no attributes: all the same, nothing is told.
 */
export async function attributesOf(file: FileHandle, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const output = await new Promise<string>((resolve) => {
    // Descriptor 3 of the child is the opened file; /proc/self/fd/3 leads to it, wherever its name points now.
    const child = spawn('getfattr', ['-d', '-e', 'hex', '-m', '^user\\.coredump\\.', '--absolute-names', '/proc/self/fd/3'], {
      stdio: ['ignore', 'pipe', 'ignore', file.fd],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
      signal,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    let text = ''
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      if (text.length > mostOutput) child.kill('SIGKILL')
    })
    child.on('error', () => resolve(''))
    child.on('close', () => resolve(text.slice(0, mostOutput)))
  })
  return attributesIn(output)
}

/** Lines `user.coredump.pid=0x34323432`. */
export function attributesIn(output: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const line of output.split('\n')) {
    const match = /^user\.coredump\.([a-z_]{1,40})=0x((?:[0-9a-f]{2}){0,4096})$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) found[match[1]] = Buffer.from(match[2], 'hex').toString('utf8')
  }
  return found
}
