/** The file name that systemd-coredump gives: fields are escaped byte by byte so that no dot, slash or blank of theirs is taken for its own. */
export interface SystemdName {
  readonly command: string
  readonly uid: number
  readonly bootId: string
  readonly pid: number
  /** Microseconds since 1970. */
  readonly timestamp: bigint
}

export function systemdName({ command, uid, bootId, pid, timestamp }: SystemdName): string {
  return ['core', escaped(command), String(uid), bootId, String(pid), String(timestamp)].join('.')
}

/** `xescape(s, "./ ")`: also everything that is not printable, and the backslash itself. */
function escaped(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return byte < 0x20 || byte >= 0x7f || './\\ '.includes(character) ? `\\x${byte.toString(16).padStart(2, '0')}` : character
    })
    .join('')
}
